package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

final class LogLineTest {
  @Test
  void aLogEventIsOneLineOfJsonWhateverItHolds() {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "here",
            context.getLogger("dev.postern.x"),
            Level.WARN,
            "two\nlines and \"{}\"",
            new IllegalStateException("why"),
            new Object[] {"this"});
    String line = new String(new LogLine().encode(event), UTF_8);
    assertThat(line)
        .contains("\"level\":\"warn\"")
        .contains("\"logger\":\"dev.postern.x\"")
        .contains("two\\nlines and \\\"this\\\"")
        .contains("\"error\":\"java.lang.IllegalStateException: why\\n")
        .endsWith("}\n");
    assertThat(line.strip()).doesNotContain("\n");
  }
}
