package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.hooks.traffic.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import java.util.Locale;
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

  private final Headers.Builder kept;
  private Headers headers = Headers.none();
  private Sent body = Sent.NOT_SENT;
  private String path = "";
  private String length = "";
  private boolean coded;
  private boolean joined;

  private EnvoyHeaders(int expected) {
    kept = Headers.builder(expected);
  }

  static EnvoyHeaders of(HttpRequest http) {
    int count = http.getHeaderMap().getHeadersCount();
    EnvoyHeaders read = new EnvoyHeaders(Math.max(count, http.getHeadersCount()));
    for (int i = 0; i < count; i++) {
      HeaderValue header = http.getHeaderMap().getHeaders(i);
      boolean raw = !header.getRawValue().isEmpty();
      read.take(
          header.getKey(), raw ? header.getRawValue().toString(ISO_8859_1) : header.getValue());
    }
    if (count == 0) {
      read.joined = http.getHeadersCount() > 0;
      http.getHeadersMap().forEach(read::takeJoined);
    }
    read.headers = read.kept.build();
    return read;
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

  private void take(String name, String value) {
    if (name.equals(":path")) {
      path = value;
    }
    if (name.startsWith(":")) {
      return;
    }
    switch (name.toLowerCase(Locale.ROOT)) {
      case PARTIAL -> body = value.equals("false") ? Sent.WHOLE : Sent.PARTIAL;
      case "content-length" -> length = value;
      case "transfer-encoding" -> coded = true;
      case "host", "connection", "keep-alive", "proxy-connection", "te", "trailer", "expect" -> {}
      default -> kept.add(name, value);
    }
  }

  /** Those that travel on. */
  Headers headers() {
    return headers;
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
