package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which header fields belong to one connection only, and how the others cross over. */
final class HeaderRules {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "expect",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * What a {@code Connection} field may not take away: without it a message means another thing.
   */
  private static final Set<String> NEVER_NAMED = Set.of("host", "content-length", "content-type");

  private HeaderRules() {}

  /**
   * The fields of a message without those of its connection: the fixed ones, and those that its own
   * {@code Connection} names. They are gone before anybody decides, so that no peer can take away
   * what is added later.
   */
  static Headers endToEnd(HttpHeaders wire) {
    Set<String> named = named(wire);
    Headers.Builder kept = Headers.builder(wire.size());
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = wire.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      String name = field.getKey().toString();
      if (!isHopByHop(name) && (named.isEmpty() || !named.contains(lower(name)))) {
        kept.add(name, field.getValue().toString());
      }
    }
    return kept.build();
  }

  /** An answer's headers for the wire, without framing and what belongs to a connection. */
  static HttpHeaders toClient(Headers headers) {
    HttpHeaders wire = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    copy(headers, "content-length", "content-length", wire);
    return wire;
  }

  /** A request's headers for the wire, to the upstream's own name. */
  static HttpHeaders toUpstream(Headers headers, String host) {
    HttpHeaders wire = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    wire.add(HttpHeaderNames.HOST, host);
    copy(headers, "content-length", "host", wire);
    return wire;
  }

  private static void copy(Headers from, String butFor, String andFor, HttpHeaders to) {
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      boolean ours = name.equalsIgnoreCase(butFor) || name.equalsIgnoreCase(andFor);
      if (!ours && !isHopByHop(name)) {
        to.add(name, from.value(i));
      }
    }
  }

  private static boolean isHopByHop(String name) {
    return switch (name.length()) {
      case 2, 6, 7, 10, 16, 17, 18, 19 -> HOP_BY_HOP.contains(lower(name));
      default -> false;
    };
  }

  private static Set<String> named(HttpHeaders wire) {
    Set<String> named = Set.of();
    for (String value : wire.getAll(HttpHeaderNames.CONNECTION)) {
      for (String option : value.split(",")) {
        String name = lower(option.strip());
        if (isField(name)) {
          named = named.isEmpty() ? new HashSet<>() : named;
          named.add(name);
        }
      }
    }
    return named;
  }

  private static boolean isField(String option) {
    return switch (option) {
      case "", "close", "keep-alive" -> false;
      default -> !NEVER_NAMED.contains(option);
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
