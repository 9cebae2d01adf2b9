package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the decoder finds does not depend on how the bytes were cut. */
class HeadScanTest {
  private static final String[] STREAMS = {
    "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\n\n\r\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b\tHTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: x\r\nX-A: b\rX-B: c\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: x\r\nX-A: b\n\r\n",
    "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n"
  };

  @Test
  void aStreamCutInTwoAnywhereIsReadAsWhole() {
    for (String stream : STREAMS) {
      List<String> whole = read(stream);
      for (int cut = 1; cut < stream.length(); cut++) {
        assertThat(read(stream.substring(0, cut), stream.substring(cut)))
            .as("%s cut at %d", stream, cut)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void aStreamThatComesByteByByteIsReadAsWhole() {
    for (String stream : STREAMS) {
      assertThat(read(stream.split(""))).isEqualTo(read(stream));
    }
  }

  @Test
  void aHeadIsUnderWayFromItsFirstByteToItsLast() {
    RequestDecoder decoder = new RequestDecoder(HttpSettings.Sizes.DEFAULT);
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    String head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(decoder.midHead()).isFalse();
    for (int i = 0; i < head.length() - 1; i++) {
      write(channel, head.substring(i, i + 1));
      assertThat(decoder.midHead()).isTrue();
    }
    write(channel, "\n");
    assertThat(decoder.midHead()).isFalse();
    channel.releaseInbound();
    channel.finishAndReleaseAll();
  }

  private static List<String> read(String... pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(HttpSettings.Sizes.DEFAULT));
    List<String> seen = new ArrayList<>();
    for (String piece : pieces) {
      write(channel, piece);
      for (Object got = channel.readInbound(); got != null; got = channel.readInbound()) {
        switch (got) {
          case HttpRequest request -> seen.add(request.method() + " " + request.uri());
          case WireFlaw _ -> seen.add("flaw");
          default -> {}
        }
        ReferenceCountUtil.release(got);
      }
    }
    channel.finishAndReleaseAll();
    return seen;
  }

  private static void write(EmbeddedChannel channel, String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
  }
}
