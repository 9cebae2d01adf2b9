package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By a clock that stands still until a test moves it. */
final class PatienceTest {
  private static final String QUESTION = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

  private final EmbeddedChannel client = new EmbeddedChannel();

  @BeforeEach
  void connect() {
    client.freezeTime();
    client
        .pipeline()
        .addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 10, true), new Patience());
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
  }

  @Test
  void whoeverSendsAByteNowAndThenHasNoMoreTimeThanOthers() {
    for (int second = 1; second < Patience.QUESTION_SECONDS; second++) {
      says(QUESTION.substring(second - 1, second));
      passes(1);
      assertThat(client.isOpen()).isTrue();
    }
    says("T");
    passes(1);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aWholeQuestionHasTimeForItsAnswer() {
    says(QUESTION);
    passes(Patience.QUESTION_SECONDS + 1);
    assertThat(client.isOpen()).isTrue();
    passes(Patience.ANSWER_SECONDS);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void onlyTheFirstQuestionGoesOn() {
    says(QUESTION + QUESTION);
    says(QUESTION);

    FullHttpRequest first = client.readInbound();
    first.release();
    Object second = client.readInbound();
    assertThat(second).isNull();
  }

  private void says(String text) {
    client.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
  }

  private void passes(long seconds) {
    client.advanceTimeBy(seconds, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
  }
}
