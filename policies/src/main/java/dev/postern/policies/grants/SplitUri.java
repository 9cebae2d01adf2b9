package dev.postern.policies.grants;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A URI cut at its authority, the part in which one address has the most spellings.
 *
 * @param slashes what is between scheme and authority
 * @param userInfo with the {@code @} that ends it; empty where there is none
 * @param port with the colon before it; empty where there is none
 * @param rest path, query and fragment
 */
record SplitUri(
    String scheme, String slashes, String userInfo, String host, String port, String rest) {
  /**
   * The schemes whose authority is a host on a network, each with its usual port. Other servers put
   * whatever they like there: {@code note://MyNote}.
   */
  private static final Map<String, String> USUAL_PORTS =
      Map.ofEntries(
          Map.entry("http", "80"),
          Map.entry("https", "443"),
          Map.entry("ws", "80"),
          Map.entry("wss", "443"),
          Map.entry("ftp", "21"),
          Map.entry("ftps", "990"),
          Map.entry("ssh", "22"),
          Map.entry("sftp", "22"),
          Map.entry("file", ""));

  /** Empty for what has no authority. */
  static Optional<SplitUri> of(String uri) {
    int colon = uri.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String scheme = uri.substring(0, colon);
    int from = colon + 1;
    int slashed = from;
    while (slashed < uri.length() && uri.charAt(slashed) == '/') {
      slashed++;
    }
    int slashes = slashed - from;
    int start =
        switch (lower(scheme)) {
          case "file" -> slashes == 0 ? -1 : slashes == 2 ? slashed : slashed - 1;
          case "http", "https", "ws", "wss", "ftp" -> slashed;
          default -> slashes < 2 ? -1 : from + 2;
        };
    return start < 0
        ? Optional.empty()
        : Optional.of(split(scheme, uri.substring(from, start), uri.substring(start)));
  }

  private static SplitUri split(String scheme, String slashes, String uri) {
    int end = 0;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    String authority = uri.substring(0, end);
    int host = authority.lastIndexOf('@') + 1;
    int colon = authority.lastIndexOf(':');
    int hostEnd = colon < host || authority.indexOf(']', colon) > 0 ? authority.length() : colon;
    return new SplitUri(
        scheme,
        slashes,
        authority.substring(0, host),
        authority.substring(host, hostEnd),
        authority.substring(hostEnd),
        uri.substring(end));
  }

  private boolean isOfNetwork() {
    return USUAL_PORTS.containsKey(lower(scheme));
  }

  private boolean isFile() {
    return scheme.equalsIgnoreCase("file");
  }

  /** Whether the authority can be written in no other way; anything is where no network is. */
  boolean isPlain() {
    if (!isOfNetwork()) {
      return true;
    }
    boolean told = isFile() ? slashes.length() <= 2 && !isLocal() : !host.isEmpty();
    return told
        && slashes.equals("//")
        && userInfo.isEmpty()
        && port.equals(foldedPort())
        && (host.startsWith("[") ? host.equals(lower(host)) : host.equals(foldedHost()))
        && host.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** The one spelling that stands for all spellings of the same authority. */
  SplitUri folded() {
    if (!isOfNetwork()) {
      return new SplitUri(lower(scheme), slashes, userInfo, lower(host), port, rest);
    }
    boolean open = (host + port).endsWith("*");
    boolean pathless = !isFile() && !open && !rest.startsWith("/");
    return new SplitUri(
        lower(scheme),
        "//",
        userInfo,
        isFile() && isLocal() ? "" : foldedHost(),
        foldedPort(),
        pathless ? "/" + rest : rest);
  }

  /** Without what is said about who asks, and about a part of what is asked for. */
  SplitUri bare() {
    int fragment = rest.indexOf('#');
    String path = fragment < 0 ? rest : rest.substring(0, fragment);
    return new SplitUri(scheme, slashes, "", host, port, path);
  }

  private boolean isLocal() {
    return foldedHost().equals("localhost");
  }

  private String foldedPort() {
    if (!port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9')) {
      return port;
    }
    int digits = 1;
    while (digits < port.length() && port.charAt(digits) == '0') {
      digits++;
    }
    String bare = digits < port.length() ? port.substring(digits) : "";
    boolean usual = bare.isEmpty() || bare.equals(USUAL_PORTS.get(lower(scheme)));
    return usual ? "" : ":" + bare;
  }

  private String foldedHost() {
    String lower = lower(host);
    while (lower.endsWith(".") && !lower.endsWith("*.")) {
      lower = lower.substring(0, lower.length() - 1);
    }
    boolean six = lower.startsWith("[") && lower.endsWith("]");
    return six ? six(lower) : isFourish(lower) ? four(lower) : lower;
  }

  /** Whether those who read hosts take it for an IPv4 address: its last part is a number. */
  private static boolean isFourish(String host) {
    int last = host.lastIndexOf('.') + 1;
    return last < host.length()
        && Character.digit(host.charAt(last), 10) >= 0
        && host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == 'x' || c == '.');
  }

  private static String four(String host) {
    try {
      return Inet4Address.ofPosixLiteral(host).getHostAddress();
    } catch (IllegalArgumentException noAddress) {
      return host;
    }
  }

  private static String six(String bracketed) {
    String inside = bracketed.substring(1, bracketed.length() - 1);
    if (!inside.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
      return bracketed;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(inside);
      return address instanceof Inet4Address
          ? address.getHostAddress()
          : "[" + address.getHostAddress() + "]";
    } catch (IllegalArgumentException noAddress) {
      return bracketed;
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return scheme + ":" + slashes + userInfo + host + port + rest;
  }
}
