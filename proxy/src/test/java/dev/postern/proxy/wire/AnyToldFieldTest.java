package dev.postern.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A field that somebody tells of is plain exactly when a head with it is read just so. */
class AnyToldFieldTest {
  @Property
  void isWhatAHeadWouldHaveHeld(@ForAll("names") String name, @ForAll("values") String value) {
    String head = "GET / HTTP/1.1\r\nHost: a\r\n" + name + ": " + value + "\r\n\r\n";
    List<String> heard = Reading.ofRequests(Reading.USUAL, List.of(head));
    String just = "GET / to a framed EMPTY|Host=a|" + name + "=" + value;

    assertThat(heard.equals(List.of(just, "end"))).isEqualTo(ToldField.isPlain(name, value));
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> known =
        Arbitraries.of(
            "X-A",
            "host",
            "Content-Length",
            "TE",
            "trailer",
            "expect",
            "a.b",
            "Http2-Settings",
            "keep-alive",
            "sec-websocket-key1",
            "content_length",
            "x-forwarded-for",
            "accept");
    Arbitrary<String> any = Arbitraries.strings().withCharRange('\0', 'ÿ').ofMaxLength(3);
    return Arbitraries.oneOf(known, any);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.strings()
        .withChars('\0', '\t', '\n', '\r', ' ', 'a', ':', '\u007f', '\u0080', 'ÿ')
        .ofMaxLength(4);
  }
}
