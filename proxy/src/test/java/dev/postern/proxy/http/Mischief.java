package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import java.io.IOException;
import java.net.SocketException;
import java.util.stream.Stream;

/** An upstream that a test has break the rules of an answer, and what may be seen of that. */
final class Mischief implements AutoCloseable {
  static final String HOST = "Host: api.test\r\n";
  static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
  static final String RPC =
      "POST /mcp HTTP/1.1\r\n"
          + HOST
          + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
          + "Content-Length: "
          + PING.length()
          + "\r\n\r\n"
          + PING;
  static final String DONE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
  static final String RIGHT = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright";
  static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

  final Stand stand = new Stand();

  Mischief() throws IOException {}

  /** How the upstream goes on when it has said what it had to say. */
  enum Then {
    STAYS,
    CLOSES,
    RESETS;

    void happens(Wire upstream) throws IOException {
      switch (this) {
        case STAYS -> {}
        case CLOSES -> upstream.close();
        case RESETS -> upstream.reset();
      }
    }
  }

  /** The upstream's connection, after it has got a request and said this. */
  Wire answer(String bytes, Then then) throws Exception {
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(bytes);
    then.happens(upstream);
    return upstream;
  }

  /** The next call is served, on a connection that nothing has happened on. */
  void nextIsRight() throws Exception {
    try (Wire client = stand.client().send("GET /next HTTP/1.1\r\n" + HOST + "\r\n")) {
      Wire fresh = stand.upstream.accept();
      assertThat(fresh.head()).startsWith("GET /next ");
      fresh.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright");
      assertThat(client.message()).endsWith("\r\n\r\nright");
      assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
      fresh.close();
    }
  }

  void isBadGateway(Wire client) throws Exception {
    String head = answerHead(client);
    assertThat(head).startsWith("HTTP/1.1 502 ");
    assertThat(client.take(Integer.parseInt(Wire.field(head, "content-length"))))
        .doesNotContain("poison");
    Ending ending = stand.house.ending();
    assertThat(ending.status()).contains(502);
    assertThat(ending.how()).isEqualTo(How.COMPLETE);
  }

  /** The head of the answer that is meant; hints go before it. */
  static String answerHead(Wire client) throws IOException {
    String head = client.head();
    while (head.startsWith("HTTP/1.1 103 ")) {
      head = client.head();
    }
    return head;
  }

  /** Nothing, or the head of a good answer and behind it something that is not all of its body. */
  void isCutOff(Wire client) throws Exception {
    String all = client.rest();
    assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
    if (all.isEmpty()) {
      return;
    }
    int at = all.indexOf("HTTP/1.1 200 ");
    int end = all.indexOf("\r\n\r\n", at) + 4;
    assertThat(at).isNotNegative();
    String head = all.substring(at, end);
    String rest = all.substring(end);
    String length = Wire.field(head, "content-length");
    if (length.isEmpty()) {
      assertThat(head).containsIgnoringCase("transfer-encoding: chunked");
      assertThat(rest).doesNotEndWith("0\r\n\r\n");
    } else {
      assertThat(rest.length()).isLessThan(Integer.parseInt(length));
    }
  }

  /** The other side has ended it, in whichever way. */
  static void ends(Wire wire) throws IOException {
    try {
      assertThat(wire.rest()).isEmpty();
    } catch (SocketException reset) {
      // That is an end as well.
    }
  }

  /** A refused call on the only event loop: what was sent before it has been read by then. */
  void beat() throws IOException {
    try (Wire other = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n")) {
      assertThat(other.message()).startsWith("HTTP/1.1 403 ");
    }
  }

  static void isRight(Wire client) throws IOException {
    String head = answerHead(client);
    assertThat(head).startsWith("HTTP/1.1 200 ");
    String length = Wire.field(head, "content-length");
    String body = length.isEmpty() ? client.chunks() : client.take(Integer.parseInt(length));
    assertThat(body).isEqualTo("right");
  }

  static Stream<String> answers() {
    return Stream.of(
        RIGHT,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrig\r\n2\r\nht\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nright\r\n0\r\nX-Sum: 1\r\n\r\n",
        "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + RIGHT);
  }

  @Override
  public void close() throws IOException {
    stand.close();
  }
}
