package dev.postern.proxy.asked;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Headers;
import dev.postern.policies.gate.Forward;
import dev.postern.proxy.http.Carrier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody who describes a request, and wants to know in JSON whether it would be let through. It
 * was understood and is answered 200, whatever was decided.
 *
 * @param said what of the question comes back as it came: {@code apiVersion} and {@code kind}
 * @param uid what the question is known by, if it says so
 * @param described the body of the request
 */
record Review(List<Json.Member> said, Optional<Json.Member> uid, Body described)
    implements Carrier {
  private static final String DECISION = "x-postern-decision";

  /** What somebody answered who was not asked to: that is no leave to call the server. */
  private static final String ANSWERED = "answered";

  @Override
  public Optional<Body> body() {
    return Optional.of(described);
  }

  @Override
  public Optional<Answer> toldOf(Forward forward) {
    String decision = forward.grounds().decision();
    return Optional.of(say(true, decision, List.of(), Headers.of(DECISION, decision)));
  }

  @Override
  public Answer told(Answer no, Optional<String> reason) {
    Json.Obj status =
        Json.Obj.of(
            new Json.Member("code", Json.Num.of(no.status() < 300 ? 403 : no.status())),
            new Json.Member("reason", new Json.Str(reason.orElse(ANSWERED))),
            new Json.Member("message", new Json.Str(new String(no.body(), UTF_8))));
    return say(
        false,
        no.headers().first(DECISION).orElse(""),
        List.of(new Json.Member("status", status)),
        no.headers());
  }

  private Answer say(boolean allowed, String decision, List<Json.Member> more, Headers headers) {
    Json.Obj grounds = Json.Obj.of(new Json.Member("decision", new Json.Str(decision)));
    List<Json.Member> response =
        Stream.of(
                uid.stream(),
                Stream.of(new Json.Member("allowed", Json.Bool.of(allowed))),
                more.stream(),
                Stream.of(new Json.Member("auditAnnotations", grounds)))
            .flatMap(it -> it)
            .toList();
    List<Json.Member> whole =
        Stream.concat(said.stream(), Stream.of(new Json.Member("response", Json.Obj.of(response))))
            .toList();
    return new Answer(
        200,
        headers.with("content-type", "application/json").with("cache-control", "no-store"),
        JsonText.write(Json.Obj.of(whole)));
  }
}
