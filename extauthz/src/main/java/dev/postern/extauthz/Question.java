package dev.postern.extauthz;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Peer;
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
  record Clear(Arrival head, EnvoyHeaders came, Text sent, boolean text) implements Question {
    /** Whether ext_proc comes next, and shows all of what is asked about here. */
    boolean isFollowed() {
      return head.door() == Door.BOTH;
    }

    /** What can be said of the body to somebody who needs so much of it. */
    Body body(Need need) {
      return switch (need) {
        case Need.Nothing _ ->
            came.announcesBody() || sent.length() > 0 ? Body.AsItComes.AS_IT_COMES : Body.None.NONE;
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
        case WHOLE -> sent.length() > limit ? new Body.Withheld(Body.Why.TOO_LARGE) : whole();
      };
    }

    private Body whole() {
      return sent.length() == 0 ? Body.None.NONE : new Body.Whole(sent);
    }
  }

  static Question of(Asked asked) {
    Peer peer = asked.peer();
    if (!asked.isHttp()) {
      return new Unclear(peer, "Envoy asks about no HTTP request");
    }
    Optional<Authority> authority = Authority.parse(asked.host());
    if (authority.isEmpty()) {
      return new Unclear(peer, "the host is none");
    }
    EnvoyHeaders came = asked.headers();
    String path = came.path().isEmpty() ? asked.path() : came.path();
    if (!path.startsWith("/")) {
      return new Unclear(peer, "the request target is no path");
    }
    String next = asked.context(FOLLOWED_BY).orElse("");
    if (!next.isEmpty() && !next.equals(EXT_PROC)) {
      return new Unclear(peer, FOLLOWED_BY + " can be " + EXT_PROC + " only, not " + next);
    }
    Arrival head =
        new Arrival(
            next.isEmpty() ? Door.EXT_AUTHZ : Door.BOTH,
            peer,
            asked.method(),
            authority.get(),
            path,
            came.headers(),
            asked.context(SERVER),
            asked.certificate());
    return new Clear(head, came, asked.body(), asked.isText());
  }
}
