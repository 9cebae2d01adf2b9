package dev.postern.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Where a network cuts bytes changes nothing of what they say. */
class AnyCutTest {
  @Property
  void changesNothing(@ForAll("bytes") String bytes, @ForAll("places") List<Integer> places) {
    assertThat(untilFlaw(cut(bytes, places))).isEqualTo(untilFlaw(List.of(bytes)));
  }

  private static List<String> untilFlaw(List<String> pieces) {
    List<String> heard = Reading.ofRequests(new HeadLimits(6, 200, 60), pieces);
    int first = firstFlaw(heard);
    return first < 0 ? heard : heard.subList(0, first);
  }

  private static int firstFlaw(List<String> heard) {
    for (int i = 0; i < heard.size(); i++) {
      if (heard.get(i).equals("flaw") || heard.get(i).equals("too large")) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> cut(String bytes, List<Integer> places) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int place : new TreeSet<>(places)) {
      int to = Math.min(place, bytes.length());
      if (to > from) {
        pieces.add(bytes.substring(from, to));
        from = to;
      }
    }
    pieces.add(bytes.substring(from));
    return pieces;
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.of(
            "GET / HTTP/1.1\r\n",
            "POST /a?b HTTP/1.1\r\n",
            "Host: a.test\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "X-A: b\r\n",
            " folded\r\n",
            "\r\n",
            "\n",
            "\r",
            "3\r\nabc\r\n",
            "2;x=\"y\"\r\nab\r\n",
            "0\r\n\r\n",
            "0\r\nX: y\r\n\r\n",
            "hello",
            "\0")
        .list()
        .ofMaxSize(12)
        .map(words -> "GET / HTTP/1.1\r\nHost: a.test\r\n" + String.join("", words));
  }

  @Provide
  Arbitrary<List<Integer>> places() {
    return Arbitraries.integers().between(1, 200).list().ofMaxSize(8);
  }
}
