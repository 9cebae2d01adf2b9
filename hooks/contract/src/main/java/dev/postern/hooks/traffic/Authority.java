package dev.postern.hooks.traffic;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** A host, in lower case and without brackets or a final dot, and a port if one was named. */
public record Authority(String host, OptionalInt port) {
  public Authority {
    host = host.toLowerCase(Locale.ROOT);
  }

  public static Authority of(String host, int port) {
    return new Authority(host, OptionalInt.of(port));
  }

  /** Reads {@code host}, {@code host:port} or {@code [v6]:port}; empty when it is none of them. */
  public static Optional<Authority> parse(String text) {
    boolean bracketed = text.startsWith("[");
    int end = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
    int hostEnd = end < 0 ? text.length() : end;
    if (bracketed ? !isAddress(text, hostEnd) : !isName(text, hostEnd)) {
      return Optional.empty();
    }
    String host = bracketed ? text.substring(1, hostEnd - 1) : withoutFinalDot(text, hostEnd);
    if (hostEnd == text.length()) {
      return Optional.of(new Authority(host, OptionalInt.empty()));
    }
    int port = text.charAt(hostEnd) == ':' ? port(text, hostEnd + 1) : -1;
    return port < 0 ? Optional.empty() : Optional.of(Authority.of(host, port));
  }

  /** The number that the rest of the text is, or -1. */
  private static int port(String text, int from) {
    int digits = text.length() - from;
    if (digits == 0 || digits > 5) {
      return -1;
    }
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = 10 * port + digit;
    }
    return port <= 65_535 ? port : -1;
  }

  private static boolean isAddress(String text, int end) {
    if (end < 3) {
      return false;
    }
    for (int i = 1; i < end - 1; i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String text, int end) {
    if (end == 0 || end > 255) {
      return false;
    }
    char before = '.';
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (!isHostCharacter(c) || c == '.' && before == '.') {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static boolean isHostCharacter(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  }

  private static String withoutFinalDot(String text, int end) {
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  @Override
  public String toString() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port.isPresent() ? name + ":" + port.getAsInt() : name;
  }
}
