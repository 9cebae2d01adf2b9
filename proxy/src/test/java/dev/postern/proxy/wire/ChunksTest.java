package dev.postern.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {
  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static List<String> read(String chunks) {
    List<String> heard = Reading.ofRequests(Reading.USUAL, List.of(HEAD + chunks));
    return heard.subList(1, heard.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3\r\nabc\r\n0\r\n\r\n",
        "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
        "003\r\nabc\r\n000\r\n\r\n",
        "3;name\r\nabc\r\n0\r\n\r\n",
        "3;name=value;other=\"quo\\\"ted\"\r\nabc\r\n0;last\r\n\r\n",
        "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"
      })
  void chunksMakeABody(String chunks) {
    assertThat(read(chunks)).containsExactly("body abc", "end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nabc\r\n0\r\n\r\n",
        "g\r\n",
        "0x3\r\nabc\r\n",
        "+3\r\nabc\r\n",
        "-3\r\nabc\r\n",
        " 3\r\nabc\r\n",
        "3 \r\nabc\r\n",
        "3\t\r\nabc\r\n",
        "3_0\r\n",
        "3\nabc\r\n",
        "3\r\r\nabc\r\n",
        "1234567890123456\r\n",
        "3;\r\nabc\r\n",
        "3; name\r\nabc\r\n",
        "3;na me\r\nabc\r\n",
        "3;name\nabc\r\n",
        "3;name=\"\nabc\"\r\n",
        "3;name=\"\rabc\"\r\n"
      })
  void linesThatAreNoChunkSizesAreFlaws(String chunks) {
    assertThat(read(chunks)).containsExactly("flaw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3\r\nabcd\r\n", "3\r\nabc0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabc\r0\r\n"})
  void dataThatDoesNotEndWhereItsSizeSaysIsAFlaw(String chunks) {
    assertThat(read(chunks)).containsExactly("body abc", "flaw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Host: other.test",
        "Connection: close",
        "Trailer: X",
        "Expect: 100-continue",
        "X: a\r\n b",
        "X : a",
        "no colon",
        "X: a\nY: b"
      })
  void trailersThatSayMoreThanTrailersMayAreFlaws(String trailer) {
    assertThat(read("0\r\n" + trailer + "\r\n\r\n")).containsExactly("flaw");
  }

  @Test
  void aBodyOfLittleButChunkLinesIsAFlaw() {
    String wasteful = ("1;" + "x".repeat(200) + "\r\na\r\n").repeat(200);
    assertThat(read(wasteful)).last().isEqualTo("flaw");
  }

  @Test
  void aLongExtensionIsAFlaw() {
    assertThat(read("3;" + "x".repeat(300) + "\r\nabc\r\n")).containsExactly("flaw");
  }

  @Test
  void manySmallChunksAreABodyAllTheSame() {
    assertThat(read("1\r\na\r\n".repeat(10_000) + "0\r\n\r\n"))
        .containsExactly("body " + "a".repeat(10_000), "end");
  }
}
