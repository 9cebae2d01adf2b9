package dev.postern.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
  private final HeadWriter writer = new Scratch().writer();

  private static String text(ByteBuf bytes) {
    String text = bytes.toString(ISO_8859_1);
    bytes.release();
    return text;
  }

  @Test
  void aHeadIsWrittenWithoutWhatIsSaidAnew() {
    Headers headers =
        Headers.of("Host", "theirs", "X-A", "b", "content-length", "9", "Connection", "X-A");
    writer.request("POST", "/a?b").field("host", "ours").fields(headers, true).length(12345);
    assertThat(text(writer.end(UnpooledByteBufAllocator.DEFAULT)))
        .isEqualTo("POST /a?b HTTP/1.1\r\nhost: ours\r\nX-A: b\r\ncontent-length: 12345\r\n\r\n");
  }

  @Test
  void bytesBeyondAsciiGoOutAsTheyCameIn() {
    writer.answer(200).field("X", "\u00e4\u00ff");
    assertThat(text(writer.end(UnpooledByteBufAllocator.DEFAULT)))
        .isEqualTo("HTTP/1.1 200 OK\r\nX: \u00e4\u00ff\r\n\r\n");
  }

  @Test
  void aBodyFollowsItsHead() {
    writer.answer(404).framing(Framing.of(2));
    assertThat(
            text(
                writer.end(
                    UnpooledByteBufAllocator.DEFAULT, Text.lent(new byte[] {'n', 'o', '?'}, 2))))
        .isEqualTo("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX-B: c", "a\n", "a\0", "a\u010a", "a\u010d\u010ab", "\u007f"})
  void nothingEndsALineBeforeItsTime(String value) {
    assertThatThrownBy(() -> writer.answer(200).field("X-A", value))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
