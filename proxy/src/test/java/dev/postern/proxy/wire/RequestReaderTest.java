package dev.postern.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final String HOST = "Host: api.test\r\n";

  private static List<String> read(String bytes) {
    return Reading.ofRequests(Reading.USUAL, List.of(bytes));
  }

  @Test
  void requestsFollowEachOtherOnOneConnection() {
    assertThat(
            read(
                "GET /a HTTP/1.1\r\n"
                    + HOST
                    + "\r\nPOST /b HTTP/1.1\r\n"
                    + HOST
                    + "Content-Length: 2\r\n\r\nxyPUT /c HTTP/1.1\r\n"
                    + HOST
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
        .containsExactly(
            "GET /a to api.test framed EMPTY|Host=api.test",
            "end",
            "POST /b to api.test framed Length[bytes=2]|Host=api.test|Content-Length=2",
            "body xy",
            "end",
            "PUT /c to api.test framed CHUNKED|Host=api.test",
            "body abc",
            "end");
  }

  @Test
  void whatBelongsToTheConnectionDoesNotTravelOn() {
    assertThat(
            read(
                "GET / HTTP/1.1\r\n"
                    + HOST
                    + "Connection: close, X-Mine, Content-Type\r\nKeep-Alive: 5\r\nX-Mine: 1\r\n"
                    + "Content-Type: a/b\r\nProxy-Authorization: x\r\nX-Kept: \t 2 \r\n\r\n"))
        .first()
        .isEqualTo("GET / to api.test framed EMPTY|Host=api.test|Content-Type=a/b|X-Kept=2");
  }

  @Test
  void oneEmptyLineBeforeARequestIsForgiven() {
    assertThat(read("\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n")).hasSize(2).endsWith("end");
  }

  @Test
  void nothingIsReadAfterAFlaw() {
    String good = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    assertThat(Reading.ofRequests(Reading.USUAL, List.of("GET / HTTP/1.1\n", good)))
        .containsExactly("flaw", "flaw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content_Length: 1\r\n",
        "Transfer_Encoding: chunked\r\n",
        "content_length: 1\r\n",
        "Sec-WebSocket-Key1: x\r\n",
        "Content-Length: 1\r\nConnection: Upgrade\r\nUpgrade: a\r\n",
        "Content-Length: 00000000000000000001\r\n",
        "Content-Length: 1\u00b9\r\n"
      })
  void fieldsThatSomeServersTakeForFramingAreFlaws(String field) {
    assertThat(read("POST / HTTP/1.1\r\n" + HOST + field + "\r\n")).containsExactly("flaw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "TRACE", "FOO", "get", "GETT", "GE-T"})
  void onlyKnownMethodsAreRead(String method) {
    assertThat(read(method + " / HTTP/1.1\r\n" + HOST + "\r\n")).containsExactly("flaw");
  }

  @ParameterizedTest
  @CsvSource({"100,end", "101,too large"})
  void soManyFieldsAndNoMore(int fields, String last) {
    String head = "GET / HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(fields - 1) + "\r\n";
    assertThat(read(head)).last().isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({"0,end", "1,too large"})
  void soManyBytesOfALineAndNoMore(int more, String last) {
    int path = (8 << 10) - "GET / HTTP/1.1".length() + more;
    String head = "GET /" + "a".repeat(path) + " HTTP/1.1\r\n" + HOST + "\r\n";
    assertThat(read(head)).last().isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({"0,end", "1,too large"})
  void soManyBytesOfFieldsAndNoMore(int more, String last) {
    int value = (64 << 10) - HOST.length() - "X: \r\n\r\n".length() + more;
    String head = "GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(value) + "\r\n\r\n";
    assertThat(read(head)).last().isEqualTo(last);
  }

  @Test
  void aLineThatDoesNotEndIsTooLongBeforeItEnds() {
    assertThat(read("GET /" + "a".repeat(9000))).containsExactly("too large");
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, -2, -1, 0, 1, 2})
  void aLineAtItsLimitBeforeFieldsBeyondTheirsEndsAllTheSame(int more) {
    int path = (8 << 10) - "GET / HTTP/1.1".length() + more;
    String head = "GET /" + "a".repeat(path) + " HTTP/1.1\r\n" + HOST + "X: " + "b".repeat(70_000);
    assertThat(read(head)).containsExactly("too large");
    assertThat(read("\r\n" + head)).containsExactly("too large");
  }

  @Test
  void moreConnectionOptionsThanAnybodyHasAreAFlaw() {
    StringBuilder options = new StringBuilder("Connection: a");
    for (int i = 0; i < 40; i++) {
      options.append(",x").append(i);
    }
    assertThat(read("GET / HTTP/1.1\r\n" + HOST + options + "\r\n\r\n")).containsExactly("flaw");
  }

  @Test
  void headsThatAreNotWholeShareSoMuchMemory() {
    Scratch scratch = new Scratch();
    ByteBuf unfinished =
        Unpooled.copiedBuffer("GET / HTTP/1.1\r\nX: " + "a".repeat(60_000), ISO_8859_1);
    List<RequestReader> readers = new ArrayList<>();
    Heard last = Heard.MORE;
    while (last == Heard.MORE) {
      RequestReader reader = new RequestReader(scratch, Reading.USUAL);
      readers.add(reader);
      last = reader.next(unfinished.duplicate());
    }
    assertThat(last).isEqualTo(Heard.FLAW);
    assertThat(readers).hasSizeBetween(50, 70);
    readers.forEach(RequestReader::close);
    RequestReader next = new RequestReader(scratch, Reading.USUAL);
    assertThat(next.next(unfinished)).isEqualTo(Heard.MORE);
  }
}
