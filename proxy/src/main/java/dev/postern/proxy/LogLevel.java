package dev.postern.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** How much of what Postern says of itself is written. */
final class LogLevel {
  static final List<String> WORDS = List.of("error", "warn", "info", "debug", "trace", "off");

  private final Logger ours;

  LogLevel() {
    ours = (Logger) LoggerFactory.getLogger("dev.postern");
  }

  String now() {
    return ours.getEffectiveLevel().toString().toLowerCase(Locale.ROOT);
  }

  /** From now on this level; false when there is none of that name. */
  boolean become(String word) {
    String known = word.toLowerCase(Locale.ROOT);
    if (!WORDS.contains(known)) {
      return false;
    }
    ours.setLevel(Level.toLevel(known));
    return true;
  }
}
