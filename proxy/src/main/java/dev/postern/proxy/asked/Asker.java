package dev.postern.proxy.asked;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.HeaderEdits;
import dev.postern.hooks.traffic.Headers;
import dev.postern.policies.gate.Forward;
import dev.postern.proxy.http.Carrier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who has asked, and will carry the request if it may.
 *
 * @param came the headers of the request
 * @param withheld why the request's body did not come along whole, if it did not
 */
record Asker(Form form, Headers came, Optional<Body.Why> withheld, Advice advice)
    implements Carrier {
  private static final String DECISION = "x-postern-decision";
  private static final String STATUS = "x-postern-status";
  private static final String REMOVE = "x-envoy-auth-headers-to-remove";
  private static final byte[] NOTHING = {};

  /** What nginx and Traefik are set up to take from our answer alone: what is not in it is gone. */
  private static final List<String> TAKEN_FROM_US =
      List.of("authorization", "x-api-key", "accept-encoding");

  @Override
  public Optional<Body> body() {
    if (withheld.filter(Body.Why.NOT_SENT::equals).isPresent()) {
      advice.give(form.forBodies());
    }
    return withheld.map(Body.Withheld::new);
  }

  /** It may pass, with these headers in the place of those that came. */
  @Override
  public Optional<Answer> toldOf(Forward forward) {
    Headers after = forward.head().headers();
    HeaderEdits edits = HeaderEdits.between(came, after);
    Headers.Builder yes = Headers.builder(8).add(DECISION, forward.grounds().decision());
    edits.set().forEach((name, values) -> yes.add(name, String.join(", ", values)));
    told(edits, after).forEach(yes::add);
    return Optional.of(new Answer(200, yes.build(), NOTHING));
  }

  /** What else the asker has to be told so that the request has these headers. */
  private Map<String, String> told(HeaderEdits edits, Headers after) {
    return switch (form) {
      case ENVOY -> Map.of(REMOVE, String.join(",", removed(edits)));
      case NGINX, TRAEFIK -> {
        Map<String, String> kept = new LinkedHashMap<>();
        TAKEN_FROM_US.stream()
            .filter(name -> after.count(name) == 1 && !edits.set().containsKey(name))
            .forEach(name -> after.first(name).ifPresent(value -> kept.put(name, value)));
        yield kept;
      }
    };
  }

  private static List<String> removed(HeaderEdits edits) {
    return Stream.concat(edits.removed().stream(), Stream.of(Form.PARTIAL)).toList();
  }

  /** What is no yes is said by a status that nobody takes for one. */
  @Override
  public Answer told(Answer ours, Optional<String> reason) {
    int status = form.refusal(ours.status());
    return status == ours.status()
        ? ours
        : new Answer(
            status, ours.headers().with(STATUS, Integer.toString(ours.status())), ours.text());
  }
}
