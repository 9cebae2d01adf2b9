package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Transport;
import dev.postern.hooks.traffic.Upstream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The address that a server of the old transport gives its client to post to, in the first event of
 * its stream. What makes it one client's own is its query.
 *
 * @param session the query, by which the client is known when it posts
 * @param event what the client is told: the event as it came, or its address as it is outside
 */
record Endpoint(String session, Event event) {
  /** Empty when it is none that this server may give. */
  static Optional<Endpoint> of(Event event, Route route, Transport.Sse paths) {
    if (event.data().isEmpty()) {
      return Optional.empty();
    }
    Upstream upstream = route.target().upstream();
    String there = upstream.host() + ":" + upstream.port();
    URI stream;
    URI said;
    try {
      stream = new URI("http://" + there + Transport.Sse.below(upstream.path(), paths.stream()));
      said = new URI(new String(event.data().get(), UTF_8));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    URI named = stream.resolve(said);
    String query = named.getRawQuery();
    String path = named.getRawPath();
    String own = Transport.Sse.below(upstream.path(), paths.messages());
    boolean known =
        "http".equals(named.getScheme())
            && there.equals(named.getRawAuthority())
            && (own.equals(path) || (own + "/").equals(path));
    if (!known || query == null || query.isEmpty()) {
      return Optional.empty();
    }
    boolean same = said.getRawAuthority() == null && route.path().equals(upstream.path());
    String outside =
        Transport.Sse.below(route.path(), paths.messages()) + path.substring(own.length());
    return Optional.of(
        new Endpoint(
            session(query), same ? SseText.safe(event) : told(event, outside + "?" + query)));
  }

  private static Event told(Event event, String address) {
    return SseText.event("endpoint", event.id(), address.getBytes(UTF_8));
  }

  /**
   * The session of a request with this query where nobody has seen which queries there are: one
   * parameter, known by its value, so that no other spelling of it is another session.
   */
  static Optional<String> sessionHowever(String query) {
    int value = query.indexOf('=') + 1;
    boolean plain = query.chars().allMatch(c -> c > ' ' && c < 127 && "&;%+#".indexOf(c) < 0);
    return value > 1 && value < query.length() && plain
        ? Optional.of(session("*=" + query.substring(value)))
        : Optional.empty();
  }

  /** The session of a request with this query; it is no other transport's. */
  static String session(String query) {
    return "?" + query;
  }
}
