package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.hooks.traffic.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The headers of a request as Envoy tells them: those that travel on, and what the others say about
 * the body. With {@code encode_raw_headers} they are a list of bytes; without, a map whose
 * duplicates are joined.
 */
final class EnvoyHeaders {
  /** In Envoy's question only: what a caller sends under this name Envoy hides, and forwards. */
  static final String PARTIAL = "x-envoy-auth-partial-body";

  /** Of these a message has one at most; joined, two would look like another one. */
  private static final Set<String> NEVER_JOINED =
      Set.of("last-event-id", "mcp-method", "mcp-protocol-version", "mcp-session-id");

  /** How much of the body came along. */
  enum Sent {
    NOT_SENT,
    PARTIAL,
    WHOLE
  }

  static final EnvoyHeaders NONE = new EnvoyHeaders(0);

  private final Headers.Builder kept;
  private Headers headers = Headers.none();
  private Sent body = Sent.NOT_SENT;
  private String method = "";
  private String authority = "";
  private String status = "";
  private String path = "";
  private String length = "";
  private boolean coded;
  private boolean joined;

  private EnvoyHeaders(int expected) {
    kept = Headers.builder(expected);
  }

  /** None yet: each is to be taken, and then it is {@link #whole}. */
  static EnvoyHeaders expecting(int count) {
    return new EnvoyHeaders(count);
  }

  /** Those of a map, whose duplicates are joined. */
  static EnvoyHeaders joined(Map<String, String> all) {
    EnvoyHeaders read = expecting(all.size());
    read.joined = !all.isEmpty();
    all.forEach(read::takeJoined);
    return read.whole();
  }

  /** The headers of a request or an answer, each as it came. */
  static EnvoyHeaders of(HeaderMap map) {
    int count = map.getHeadersCount();
    EnvoyHeaders read = expecting(count);
    for (int i = 0; i < count; i++) {
      HeaderValue header = map.getHeaders(i);
      boolean raw = !header.getRawValue().isEmpty();
      read.take(
          header.getKey(), raw ? header.getRawValue().toString(ISO_8859_1) : header.getValue());
    }
    return read.whole();
  }

  private void takeJoined(String name, String values) {
    if (NEVER_JOINED.contains(name)) {
      for (String value : values.split(",", -1)) {
        take(name, value);
      }
    } else {
      take(name, values);
    }
  }

  void take(String name, String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case ":method" -> method = value;
      case ":authority" -> authority = value;
      case ":path" -> path = value;
      case ":status" -> status = value;
      case ":scheme", ":protocol" -> {}
      case PARTIAL -> body = value.equals("false") ? Sent.WHOLE : Sent.PARTIAL;
      case "content-length" -> length = value;
      case "transfer-encoding" -> coded = true;
      case "host", "connection", "keep-alive", "proxy-connection", "te", "trailer", "expect" -> {}
      default -> kept.add(name, value);
    }
  }

  EnvoyHeaders whole() {
    headers = kept.build();
    return this;
  }

  /** Those that travel on. */
  Headers headers() {
    return headers;
  }

  String method() {
    return method;
  }

  String authority() {
    return authority;
  }

  /** The status of an answer; 0 where there is none that is a number. */
  int status() {
    return status.length() == 3 && status.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(status)
        : 0;
  }

  /** How long the body will be, where that is said in a way that can be believed. */
  OptionalInt length() {
    boolean digits = length.chars().allMatch(c -> c >= '0' && c <= '9');
    return !coded && digits && !length.isEmpty() && length.length() < 10
        ? OptionalInt.of(Integer.parseInt(length))
        : OptionalInt.empty();
  }

  /** The path and query as they came, if they are told. */
  String path() {
    return path;
  }

  /** Whether duplicates cannot be told from one value. */
  boolean areJoined() {
    return joined;
  }

  Sent body() {
    return body;
  }

  /** Whether there is a body by what they say. */
  boolean announcesBody() {
    return coded || !length.isEmpty() && !saysEmpty();
  }

  /** Whether they say that there is none. */
  boolean saysEmpty() {
    return !coded && length.equals("0");
  }
}
