package dev.postern.policies.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.policies.gate.CallPath.Clear;
import dev.postern.policies.gate.CallPath.Unclear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "//",
        "/a//b",
        "/.",
        "/..",
        "/a/./b",
        "/a/../b",
        "/%2e",
        "/a/%2E%2e/b",
        "/.%2e/",
        "/a%2fb",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/a;b=c",
        "/a%00",
        "/a%0a",
        "/a%7f",
        "/%",
        "/%2",
        "/%zz",
        "/%c0%af",
        "/%ff",
        "/a b",
        "/ä",
        "/a#b",
        "/a\u0000"
      })
  void whatServersReadDifferentlyIsUnclear(String raw) {
    assertThat(CallPath.read(raw)).isInstanceOf(Unclear.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/a,/a",
    "/a/,/a/",
    "/a/b.c,/a/b.c",
    "/...,/...",
    "/.well-known/x,/.well-known/x",
    "/%61dmin,/admin",
    "/caf%C3%A9,/café",
    "/a+b%20c,/a+b c",
    "/a:b@c,/a:b@c",
    "/%25,/%"
  })
  void rulesSeeThePathWithItsEscapesResolved(String raw, String decoded) {
    assertThat(CallPath.read(raw)).isEqualTo(new Clear(raw, decoded));
  }

  @ParameterizedTest
  @CsvSource({
    "/mcp,/mcp,/mcp,/mcp",
    "/weather,/weather,/mcp,/mcp",
    "/weather/x,/weather,/mcp,/mcp/x",
    "/weather,/weather,/,/",
    "/weather/x,/weather,/,/x",
    "/x,/,/,/x",
    "/x,/,/base,/base/x",
    "/,/,/base/,/base/"
  })
  void theServersOwnPathTakesThePlaceOfOurs(String asked, String ours, String theirs, String sent) {
    Arrival head = Calls.get(asked + "?q=1");

    assertThat(new Clear(asked, asked).below(ours, theirs, head)).isEqualTo(sent + "?q=1");
  }

  @Test
  void theQueryIsNotTouched() {
    Arrival head = Calls.get("/a?x=%2F..%2f//;y");

    assertThat(new Clear("/a", "/a").below("/", "/", head)).isEqualTo("/a?x=%2F..%2f//;y");
  }
}
