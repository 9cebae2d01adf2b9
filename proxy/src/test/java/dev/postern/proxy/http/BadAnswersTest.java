package dev.postern.proxy.http;

import static dev.postern.proxy.http.Mischief.GET;
import static dev.postern.proxy.http.Mischief.POISON;
import static dev.postern.proxy.http.Mischief.RPC;

import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What two parsers could read differently in an answer is no answer, and its connection not used
 * again.
 */
class BadAnswersTest {
  private Mischief mischief;

  @BeforeEach
  void open() throws Exception {
    mischief = new Mischief();
  }

  @AfterEach
  void close() throws Exception {
    mischief.close();
  }

  static Stream<Arguments> badHeads() {
    String ok = "HTTP/1.1 200 OK\r\n";
    String body = "Content-Length: 6\r\n\r\npoison";
    return Stream.of(
        bad("nothing that is HTTP", "nonsense\r\n\r\n"),
        bad("a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("a TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002\u0050\r\n\r\n"),
        bad("a later version", "HTTP/2.0 200 OK\r\n" + body),
        bad("an unknown version", "HTTP/1.2 200 OK\r\n" + body),
        bad("an ancient version", "HTTP/0.9 200 OK\r\n" + body),
        bad("a version in lower case", "http/1.1 200 OK\r\n" + body),
        bad("another protocol", "ICY 200 OK\r\n" + body),
        bad("two digits", "HTTP/1.1 20 OK\r\n" + body),
        bad("four digits", "HTTP/1.1 2000 OK\r\n" + body),
        bad("no digits", "HTTP/1.1 abc OK\r\n" + body),
        bad("a signed status", "HTTP/1.1 +20 OK\r\n" + body),
        bad("a status below 100", "HTTP/1.1 099 OK\r\n" + body),
        bad("no status", "HTTP/1.1\r\n" + body),
        bad("two spaces", "HTTP/1.1  200 OK\r\n" + body),
        bad("a tab", "HTTP/1.1\t200 OK\r\n" + body),
        bad("a space first", " HTTP/1.1 200 OK\r\n" + body),
        bad("a bare LF first", "\nHTTP/1.1 200 OK\r\n" + body),
        bad("a control character in the reason", "HTTP/1.1 200 O\u0001K\r\n" + body),
        bad("a bare CR in the reason", "HTTP/1.1 200 O\rK\r\n" + body),
        bad("bare LF after the status line", "HTTP/1.1 200 OK\n" + body),
        bad("bare LF after a field", ok + "X-A: b\n" + body),
        bad("bare LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 6\n\npoison"),
        bad("bare CR in a field", ok + "X-A: b\rX-B: c\r\n" + body),
        bad("a folded field", ok + "X-A: b\r\n c\r\n" + body),
        bad("a folded length", ok + "Content-Length:\r\n 6\r\n\r\npoison"),
        bad("NUL in a field", ok + "X-A: \0\r\n" + body),
        bad("a control character in a field", ok + "X-A: \u0001\r\n" + body),
        bad("a space before a colon", ok + "X-A : b\r\n" + body),
        bad("a space before the length's colon", ok + "Content-Length : 6\r\n\r\npoison"),
        bad("no name", ok + ": b\r\n" + body),
        bad("no colon", ok + "nothing\r\n" + body),
        bad("two lengths", ok + "Content-Length: 3\r\n" + body),
        bad("the same length twice", ok + "Content-Length: 6\r\n" + body),
        bad("listed lengths", ok + "Content-Length: 6, 6\r\n\r\npoison"),
        bad("a signed length", ok + "Content-Length: +6\r\n\r\npoison"),
        bad("a negative length", ok + "Content-Length: -6\r\n\r\npoison"),
        bad("a hexadecimal length", ok + "Content-Length: 0x6\r\n\r\npoison"),
        bad("an empty length", ok + "Content-Length:\r\n\r\npoison"),
        bad("a huge length", ok + "Content-Length: 99999999999999999999\r\n\r\npoison"),
        bad("length and chunks", ok + "Transfer-Encoding: chunked\r\n" + body),
        bad(
            "chunks and length",
            ok + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad("another coding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        bad("no chunks at the end", ok + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        bad("an unknown coding", ok + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        bad("identity", ok + "Transfer-Encoding: identity\r\n\r\npoison"),
        bad(
            "chunks twice",
            ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "chunks from an old server",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "another protocol than was asked for",
            "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\npoison"),
        bad("hints that are none", "HTTP/1.1 103 Hints\r\nX-A : b\r\n\r\n" + POISON),
        bad("a head without end", ok + "X-A: b\r\n".repeat(20_000)),
        bad("a field without end", ok + "X-A: " + "b".repeat(1 << 18)),
        bad("a status line without end", "HTTP/1.1 200 " + "b".repeat(1 << 18)));
  }

  private static Arguments bad(String name, String bytes) {
    return Arguments.of(name, bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badHeads")
  void anAnswerThatCanBeReadInTwoWaysIsNone(String name, String bytes) throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream = mischief.stand.upstream.accept();
    upstream.head();
    try {
      upstream.send(bytes);
    } catch (SocketException hungUpOn) {
      // It had said enough.
    }
    mischief.isBadGateway(client);
    Mischief.ends(upstream);
    mischief.nextIsRight();
  }

  static Stream<Arguments> brokenChunks() {
    return Stream.of(
            "5\r\nrightX\r\n0\r\n\r\n",
            "5\r\nright\n0\r\n\r\n",
            "5\r\nright0\r\n\r\n",
            "5\nright\r\n0\r\n\r\n",
            "5 \r\nright\r\n0\r\n\r\n",
            "0x5\r\nright\r\n0\r\n\r\n",
            "+5\r\nright\r\n0\r\n\r\n",
            "-5\r\nright\r\n0\r\n\r\n",
            "g\r\nright\r\n0\r\n\r\n",
            "\r\nright\r\n0\r\n\r\n",
            "ffffffffffffffff\r\nright\r\n0\r\n\r\n",
            "10000000000000005\r\nright\r\n0\r\n\r\n",
            "5;a\nb\r\nright\r\n0\r\n\r\n",
            "5;a\0b\r\nright\r\n0\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A: b\n\r\n",
            "5\r\nright\r\n0\r\n X-A: b\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A: b\r\n c\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A : b\r\n\r\n",
            "5\r\nright\r\n0\r\nContent-Length: 5\r\n\r\n",
            "5\r\nright\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nright\r\n0\r\nnothing\r\n\r\n")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("brokenChunks")
  void brokenChunksEndTheAnswerAbnormally(String chunks) throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream =
        mischief.answer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, Mischief.Then.STAYS);
    mischief.isCutOff(client);
    Mischief.ends(upstream);
    mischief.nextIsRight();
  }

  @ParameterizedTest
  @MethodSource("brokenChunks")
  void brokenChunksOfAnAnswerThatIsReadAreNone(String chunks) throws Exception {
    Wire client = mischief.stand.client().send(RPC);
    String type = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    String split = chunks.replace("right", "12345");
    Wire upstream = mischief.stand.upstream.accept();
    upstream.message();
    upstream.send(type + "Transfer-Encoding: chunked\r\n\r\n" + split);
    mischief.isBadGateway(client);
    Mischief.ends(upstream);
    mischief.nextIsRight();
  }
}
