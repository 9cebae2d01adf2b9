package dev.postern.extauthz;

import com.google.protobuf.ByteString;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Peer;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.util.Map;
import java.util.Optional;

/** What Envoy asks about, in the words for traffic. */
sealed interface Question {
  /** The context extension that names the protected server. */
  String SERVER = "postern.server";

  /** The context extension that says which filter of Envoy's comes next and shows us the rest. */
  String FOLLOWED_BY = "postern.followedBy";

  /** The only value of that. */
  String EXT_PROC = "ext_proc";

  /** It is not about an HTTP request, or about one without a host and a path. */
  record Unclear(Peer peer, String why) implements Question {}

  /**
   * @param text whether the body came as text, of which Envoy replaces what is none
   */
  record Clear(Arrival head, EnvoyHeaders came, ByteString sent, boolean text) implements Question {
    /** Whether ext_proc comes next, and shows all of what is asked about here. */
    boolean isFollowed() {
      return head.door() == Door.BOTH;
    }

    /** What can be said of the body to somebody who needs so much of it. */
    Body body(Need need) {
      return switch (need) {
        case Need.Nothing _ ->
            came.announcesBody() || !sent.isEmpty() ? Body.AsItComes.AS_IT_COMES : Body.None.NONE;
        case Need.Events(int limit) -> whole(limit);
        case Need.Whole(int limit) -> whole(limit);
      };
    }

    /**
     * Without being set up to send bodies Envoy asks about one that comes in chunks as if there
     * were none; only a length of zero says that there is none.
     */
    private Body whole(int limit) {
      return switch (came.body()) {
        case NOT_SENT -> came.saysEmpty() ? Body.None.NONE : new Body.Withheld(Body.Why.NOT_SENT);
        case PARTIAL -> new Body.Withheld(Body.Why.PARTIAL);
        case WHOLE -> sent.size() > limit ? new Body.Withheld(Body.Why.TOO_LARGE) : whole();
      };
    }

    private Body whole() {
      return sent.isEmpty() ? Body.None.NONE : new Body.Whole(sent.toByteArray());
    }
  }

  static Question of(CheckRequest request) {
    AttributeContext about = request.getAttributes();
    Peer peer = client(about);
    if (!about.getRequest().hasHttp()) {
      return new Unclear(peer, "Envoy asks about no HTTP request");
    }
    HttpRequest http = about.getRequest().getHttp();
    Optional<Authority> authority = Authority.parse(http.getHost());
    if (authority.isEmpty()) {
      return new Unclear(peer, "the host is none");
    }
    EnvoyHeaders came = EnvoyHeaders.of(http);
    String path = came.path().isEmpty() ? http.getPath() : came.path();
    if (!path.startsWith("/")) {
      return new Unclear(peer, "the request target is no path");
    }
    Map<String, String> context = about.getContextExtensionsMap();
    String next = context.getOrDefault(FOLLOWED_BY, "");
    if (!next.isEmpty() && !next.equals(EXT_PROC)) {
      return new Unclear(peer, FOLLOWED_BY + " can be " + EXT_PROC + " only, not " + next);
    }
    Arrival head =
        new Arrival(
            next.isEmpty() ? Door.EXT_AUTHZ : Door.BOTH,
            peer,
            http.getMethod(),
            authority.get(),
            path,
            came.headers(),
            Optional.ofNullable(context.get(SERVER)));
    boolean text = http.getRawBody().isEmpty() && !http.getBody().isEmpty();
    return new Clear(head, came, text ? http.getBodyBytes() : http.getRawBody(), text);
  }

  private static Peer client(AttributeContext about) {
    SocketAddress source = about.getSource().getAddress().getSocketAddress();
    return Sources.peer(source.getAddress(), source.getPortValue());
  }
}
