package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending.How;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What two parsers could read differently is refused, the connection closed, no upstream touched.
 */
class HostileBytesTest {
  private static final String HOST = "Host: api.test\r\n";

  private Stand stand;

  @BeforeEach
  void open() throws Exception {
    stand = new Stand();
  }

  @AfterEach
  void close() throws Exception {
    stand.close();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        bad(
            "length and coding",
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "coding and length",
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        bad(
            "two lengths",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        bad(
            "the same length twice",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
        bad("listed lengths", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 4, 4\r\n\r\nabcd"),
        bad("a signed length", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: +4\r\n\r\nabcd"),
        bad("a negative length", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: -1\r\n\r\n"),
        bad("an empty length", "POST / HTTP/1.1\r\n" + HOST + "Content-Length:\r\n\r\n"),
        bad(
            "a huge length",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 9999999999999999999999\r\n\r\n"),
        bad("a hexadecimal length", "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0x4\r\n\r\n"),
        bad(
            "another coding",
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "an unknown coding",
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        bad(
            "a coding spelt otherwise",
            "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "chunked twice",
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "identity",
            "POST / HTTP/1.1\r\n"
                + HOST
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        bad(
            "chunks from an old client",
            "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad("a folded field", "GET / HTTP/1.1\r\n" + HOST + "X-A: one\r\n two\r\n\r\n"),
        bad("a field folded by a tab", "GET / HTTP/1.1\r\n" + HOST + "X-A: one\r\n\ttwo\r\n\r\n"),
        bad("a folded first field", "GET / HTTP/1.1\r\n X-A: one\r\n" + HOST + "\r\n"),
        bad("bare LF after a field", "GET / HTTP/1.1\r\n" + HOST + "X-A: one\n\r\n"),
        bad("bare LF after the request line", "GET / HTTP/1.1\n" + HOST + "\r\n"),
        bad("bare LF everywhere", "GET / HTTP/1.1\nHost: api.test\n\n"),
        bad("bare CR in a field", "GET / HTTP/1.1\r\n" + HOST + "X-A: one\rX-B: two\r\n\r\n"),
        bad("CR CR LF", "GET / HTTP/1.1\r\n" + HOST + "X-A: one\r\r\n\r\n"),
        bad("NUL in a field", "GET / HTTP/1.1\r\n" + HOST + "X-A: o\0ne\r\n\r\n"),
        bad(
            "a control character in a field",
            "GET / HTTP/1.1\r\n" + HOST + "X-A: o\u0001e\r\n\r\n"),
        bad("a space before the colon", "GET / HTTP/1.1\r\n" + HOST + "X-A : one\r\n\r\n"),
        bad("a tab before the colon", "GET / HTTP/1.1\r\n" + HOST + "X-A\t: one\r\n\r\n"),
        bad("an empty name", "GET / HTTP/1.1\r\n" + HOST + ": one\r\n\r\n"),
        bad("no colon", "GET / HTTP/1.1\r\n" + HOST + "nothing\r\n\r\n"),
        bad("a name that is no token", "GET / HTTP/1.1\r\n" + HOST + "X(A): one\r\n\r\n"),
        bad("a name beyond ASCII", "GET / HTTP/1.1\r\n" + HOST + "X-\u00e4: one\r\n\r\n"),
        bad("no host", "GET / HTTP/1.1\r\nX-A: one\r\n\r\n"),
        bad("no host from an old client", "GET / HTTP/1.0\r\n\r\n"),
        bad("two hosts", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
        bad("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        bad("a host with a path", "GET / HTTP/1.1\r\nHost: api.test/x\r\n\r\n"),
        bad("a host with a user", "GET / HTTP/1.1\r\nHost: me@api.test\r\n\r\n"),
        bad("a host with a bad port", "GET / HTTP/1.1\r\nHost: api.test:99999\r\n\r\n"),
        bad("a list of hosts", "GET / HTTP/1.1\r\nHost: api.test, b.test\r\n\r\n"),
        bad("a target at odds with the host", "GET http://b.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a target with a user", "GET http://me@api.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a target of another scheme", "GET ftp://api.test/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a tunnel", "CONNECT api.test:443 HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("the server itself", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a relative target", "GET things HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a fragment", "GET /a#b HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a target beyond ASCII", "GET /\u00e4 HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a control character in the target", "GET /a\u0001b HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a tab in the request line", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("two spaces in the request line", "GET  / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a space in the target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a space after the version", "GET / HTTP/1.1 \r\n" + HOST + "\r\n"),
        bad("a space before the method", " GET / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("no version", "GET /\r\n" + HOST + "\r\n"),
        bad("another version", "GET / HTTP/1.2\r\n" + HOST + "\r\n"),
        bad("a later version", "GET / HTTP/2.0\r\n" + HOST + "\r\n"),
        bad("a version in lower case", "GET / http/1.1\r\n" + HOST + "\r\n"),
        bad("another protocol", "GET / ICAP/1.1\r\n" + HOST + "\r\n"),
        bad("a method in lower case", "get / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a method that is no token", "G(T / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad(
            "another expectation",
            "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nExpect: a-miracle\r\n\r\nx"),
        bad("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad("a bare LF first", "\nGET / HTTP/1.1\r\n" + HOST + "\r\n"),
        bad(
            "an old draft's hidden body",
            "GET / HTTP/1.1\r\n"
                + HOST
                + "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n\r\nGET /x H"),
        bad("a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"),
        bad("an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  }

  private static Arguments bad(String name, String bytes) {
    return Arguments.of(name, bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedOnAFreshConnection(String name, String bytes) throws Exception {
    refused(stand.client(), bytes);
    assertThat(stand.upstream.connections()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedOnAConnectionThatWasUsed(String name, String bytes) throws Exception {
    Wire client = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.message()).startsWith("HTTP/1.1 403 ");
    stand.house.ending();
    stand.house.decided.clear();
    refused(client, bytes);
    assertThat(stand.upstream.connections()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedWhenItComesByteByByte(String name, String bytes) throws Exception {
    Wire client = stand.client();
    for (int i = 0; i < bytes.length() - 1; i++) {
      try {
        client.send(bytes.substring(i, i + 1));
      } catch (java.net.SocketException closedAlready) {
        break;
      }
    }
    String answer = client.send(bytes.substring(bytes.length() - 1)).message();
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(stand.upstream.connections()).isZero();
  }

  private void refused(Wire client, String bytes) throws Exception {
    // What stands behind must never be taken for a request.
    client.send(bytes + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");
    String answer = client.message();
    assertThat(answer).startsWith("HTTP/1.1 400 ").containsIgnoringCase("connection: close\r\n");
    client.awaitEnd();
    assertThat(stand.house.ending().status()).contains(400);
    assertThat(stand.house.decided).hasSize(1);
    assertThat(stand.house.endings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: api.test:80\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: api.test\r\n\r\n",
        "GET http://api.test/ HTTP/1.1\r\nHost: API.test:80\r\n\r\n",
        "GET http://api.test HTTP/1.1\r\nHost: api.test\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:api.test\r\nx-empty:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: api.test\r\nX-Name: caf\u00e9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"
      })
  void whatCanBeReadInOneWayOnlyPasses(String bytes) throws Exception {
    Wire client = stand.client().send(bytes);
    Wire upstream = stand.upstream.accept();
    String head = upstream.head();
    assertThat(head).startsWith("GET / HTTP/1.1\r\n");
    if (bytes.contains("caf\u00e9")) {
      assertThat(head).contains("X-Name: caf\u00e9\r\n");
    }
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4 \r\nabcd\r\n0\r\n\r\n",
        "4\nabcd\r\n0\r\n\r\n",
        "0x4\r\nabcd\r\n0\r\n\r\n",
        "+4\r\nabcd\r\n0\r\n\r\n",
        "-4\r\nabcd\r\n0\r\n\r\n",
        "\r\nabcd\r\n0\r\n\r\n",
        "g\r\nabcd\r\n0\r\n\r\n",
        "4\r\nabcdX\r\n0\r\n\r\n",
        "4\r\nabcd\n0\r\n\r\n",
        "4;a\nb\r\nabcd\r\n0\r\n\r\n",
        "100000000000000004\r\nabcd\r\n0\r\n\r\n",
        "4\r\nabcd\r\n0\r\nX-A: b\n\r\n"
      })
  void badChunksEndBothConnections(String chunks) throws Exception {
    Wire client =
        stand.client().send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).startsWith("POST / ");
    client.send(chunks);
    assertThat(upstream.rest()).doesNotEndWith("0\r\n\r\n");
    assertThat(client.rest()).isEmpty();
    assertThat(stand.house.ending().how()).isEqualTo(How.CUT);
  }

  @Test
  void badChunksOfABodyThatIsReadAreRefusedBeforeTheUpstream() throws Exception {
    Wire client =
        stand
            .client()
            .send(
                "POST /mcp HTTP/1.1\r\n"
                    + HOST
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n{}XX0\r\n\r\n");
    assertThat(client.message()).startsWith("HTTP/1.1 400 ");
    client.awaitEnd();
    assertThat(stand.upstream.connections()).isZero();
  }

  @Test
  void trailersAreNotPassedOn() throws Exception {
    Wire client =
        stand
            .client()
            .send(
                "POST / HTTP/1.1\r\n"
                    + HOST
                    + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Role: admin\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    assertThat(upstream.chunk()).isEqualTo("a");
    assertThat(upstream.chunk()).isEmpty();
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    client.head();
  }

  @Test
  void trailersOfAnAnswerAreNotPassedOn() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
            + "X-Postern-Decision: forged\r\nSet-Cookie: a=b\r\n\r\n");
    client.head();
    assertThat(client.rest()).isEqualTo("1\r\na\r\n0\r\n\r\n");
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws Exception {
    String[] heads = {
      "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST + "\r\n",
      "GET / HTTP/1.1\r\n" + HOST + ("X-A: " + "b".repeat(8000) + "\r\n").repeat(9) + "\r\n",
      "GET / HTTP/1.1\r\n" + HOST + "X-A: b\r\n".repeat(100) + "\r\n"
    };
    for (String head : heads) {
      Wire client = stand.client().send(head);
      assertThat(client.message()).startsWith("HTTP/1.1 431 ");
      client.awaitEnd();
    }
    assertThat(stand.upstream.connections()).isZero();
  }

  @Test
  void aRequestCutAnywhereNeverReachesTheUpstream() throws Exception {
    String request =
        "POST /mcp HTTP/1.1\r\n"
            + HOST
            + "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n"
            + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    for (int cut = 1; cut < request.length(); cut++) {
      Wire client = stand.client().send(request.substring(0, cut));
      client.socket.shutdownOutput();
      client.rest();
      client.close();
    }
    assertThat(stand.upstream.connections()).isZero();
  }
}
