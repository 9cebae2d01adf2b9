package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.util.Arrays;
import java.util.Locale;

/** One log event as one line of JSON. */
final class LogLine extends EncoderBase<ILoggingEvent> {
  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Json.Obj.Builder line =
        Json.Obj.builder()
            .put("time", new Json.Str(event.getInstant().toString()))
            .put("level", new Json.Str(event.getLevel().toString().toLowerCase(Locale.ROOT)))
            .put("logger", new Json.Str(event.getLoggerName()))
            .put("thread", new Json.Str(event.getThreadName()))
            .put("message", new Json.Str(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(p -> line.put(p.key, new Json.Str(String.valueOf(p.value))));
    }
    if (event.getThrowableProxy() != null) {
      line.put("error", new Json.Str(ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
    byte[] text = JsonText.write(line.build());
    byte[] ended = Arrays.copyOf(text, text.length + 1);
    ended[text.length] = '\n';
    return ended;
  }

  @Override
  public byte[] footerBytes() {
    return "".getBytes(UTF_8);
  }
}
