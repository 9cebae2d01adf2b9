package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///pub/readme.md",
        "https://example.com/a/b?c=d&e=f#g",
        "fetch://https://example.com/x",
        "note://MyNote",
        "urn:isbn:0451450523",
        "greeting://{name}",
        "file:///pub/two%20words",
        "file:///pub/Z%C3%BCrich",
        "file:///pub/.hidden",
        "file:///pub/...",
        "file:///pub/a..b",
        "file:///pub/two words",
        "file://server/share/x",
        "http://internal.example:8080/x",
        "http://127.0.0.1/x",
        "https://[::1]:8443/x",
        "https://{host}/x",
        "mailbox://ada@example.com/inbox",
        "x",
        ""
      })
  void anOrdinaryUriIsPlain(String uri) {
    assertThat(Spelling.isPlainUri(uri)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///pub/../etc/passwd",
        "file:///pub/..",
        "file:///pub/./x",
        "file:../etc/passwd",
        "file:///pub/%2e%2e/etc/passwd",
        "file:///pub/.%2E/etc/passwd",
        "file:///pub/..%2fetc",
        "file:///pub/..%5cetc",
        "file:///pub/..\\etc",
        "file:///pub/%252e%252e/etc",
        "file:///%65tc/passwd",
        "file:////etc/passwd",
        "file:///pub//etc",
        "file:///pub/%c0%ae%c0%ae/etc",
        "file:///pub/x%00.md",
        "file:///pub/x\u0000.md",
        "file:///pub/x\n",
        "file:///pub/x%",
        "file:///pub/x%4",
        "file:///pub/x%zz",
        "file:///pub/x%u002e",
        "file:///pub?/../../etc",
        "file:///pub?f=../etc",
        "file:///pub/..;/etc",
        "FILE:///etc/passwd",
        "//host/share",
        "http://INTERNAL.example/x",
        "http://internal.example:80/x",
        "http://internal.example:/x",
        "http://internal.example:0080/x",
        "http://a@internal.example/x",
        "http://a:b@internal.example/x",
        "http://internal.example./x",
        "http://internal.example /x",
        "http://internal\u3002example/x",
        "http://\uff49nternal.example/x",
        "http:///internal.example/x",
        "http:/internal.example/x",
        "http:internal.example/x",
        "http://2130706433/x",
        "http://0x7f.1/x",
        "https://internal.example:443",
        "file://localhost/etc/passwd",
        "file:/etc/passwd",
        " file:///etc/passwd",
        "file:///etc/passwd "
      })
  void anAddressThatServersReadDifferentlyIsNotPlain(String uri) {
    assertThat(Spelling.isPlainUri(uri)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/reports",
        "/v1/two words",
        "/v1/Zürich",
        "/v1/a:b",
        "/V1/Reports",
        "/v1/",
        "*"
      })
  void anOrdinaryPathIsPlain(String path) {
    assertThat(Spelling.isPlainPath(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../admin",
        "/v1/%2e%2e/admin",
        "/v1/%61dmin",
        "/v1/a%2Fb",
        "/v1/100%",
        "/v1/x?y",
        "/v1/x#y",
        "/admin;x",
        "/admin;x=1/y",
        "/admin%3bx",
        "//admin",
        "/v1//admin",
        "/v1\\admin",
        "/admin%3fx",
        "/admin%23x",
        "/admin%0a",
        "/admin ",
        "/admin /x",
        "/admin\u00a0"
      })
  void aPathThatServersReadDifferentlyIsNotPlain(String path) {
    assertThat(Spelling.isPlainPath(path)).isFalse();
  }
}
