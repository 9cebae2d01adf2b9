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
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (text.startsWith("[") && end < 3) {
      return Optional.empty();
    }
    int hostEnd = end <= 0 ? text.length() : end;
    String host = text.substring(0, hostEnd);
    String rest = text.substring(hostEnd);
    if (!isHost(host)) {
      return Optional.empty();
    }
    if (!rest.isEmpty() && rest.charAt(0) != ':') {
      return Optional.empty();
    }
    if (rest.isEmpty()) {
      return Optional.of(new Authority(bare(host), OptionalInt.empty()));
    }
    return port(rest).map(port -> Authority.of(bare(host), port));
  }

  private static Optional<Integer> port(String colonAndDigits) {
    String digits = colonAndDigits.substring(1);
    boolean fits = !digits.isEmpty() && digits.length() <= 5;
    if (!fits || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int port = Integer.parseInt(digits);
    return port <= 65_535 ? Optional.of(port) : Optional.empty();
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      String inside = host.substring(1, host.length() - 1);
      return inside.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
    }
    boolean named = !host.isEmpty() && host.length() <= 255 && !host.startsWith(".");
    return named && !host.contains("..") && host.chars().allMatch(Authority::isHostCharacter);
  }

  private static boolean isHostCharacter(int c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  }

  private static String bare(String host) {
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port.isPresent() ? name + ":" + port.getAsInt() : name;
  }
}
