package dev.postern.proxy.asked;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.proxy.http.Carrier;
import dev.postern.proxy.http.Duty.Asks;
import dev.postern.proxy.http.Duty.Plain;
import dev.postern.proxy.http.Duty.Wrong;
import dev.postern.proxy.wire.Methods;
import dev.postern.proxy.wire.ToldField;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a question that describes a request in JSON, in the shape in which Kubernetes asks for
 * admission. What it does not know it does not leave out, for it may have been what mattered.
 */
final class ReviewReader {
  private static final Set<String> ENVELOPE = Set.of("apiVersion", "kind", "request");
  private static final Set<String> REQUEST =
      Set.of("uid", "server", "method", "host", "path", "headers", "body");

  /** A longer name is not repeated. */
  private static final int LONGEST = 64;

  private final Peer peer;
  private final Carrier unread;

  /**
   * @param unread who is answered where there is no question
   */
  ReviewReader(Peer peer, Carrier unread) {
    this.peer = peer;
    this.unread = unread;
  }

  Plain read(Body body) {
    return switch (body) {
      case Body.Whole whole -> read(whole.bytes());
      case Body.None _ -> noQuestion("an empty body");
      case Body.AsItComes _ -> throw new IllegalStateException("a body that nobody reads");
      case Body.Withheld(Body.Why why) ->
          new Wrong(
              switch (why) {
                case TOO_LARGE -> new Refusal.TooLarge("the question is too large");
                case LATE -> new Refusal.Late("the question did not come in time");
                case NO_ROOM -> new Refusal.Overloaded(1, "no room for one more body");
                case PARTIAL, NOT_SENT, BROKEN ->
                    new Refusal.Malformed(Refusal.Flaw.HTTP, "the question's body is broken");
              },
              unread);
    };
  }

  private Plain read(byte[] text) {
    return switch (JsonText.read(text, JsonText.Rules.STRICT)) {
      case JsonText.Reading.Bad bad -> noQuestion(bad.what());
      case JsonText.Reading.Good(Json.Obj whole)
          when whole.get("request").orElse(Json.Null.NULL) instanceof Json.Obj request ->
          read(whole, request);
      case JsonText.Reading.Good _ -> noQuestion("no object with an object 'request'");
    };
  }

  private Plain noQuestion(String why) {
    return new Wrong(new Refusal.Malformed(Refusal.Flaw.JSON, "no question: " + why), unread);
  }

  private Plain read(Json.Obj whole, Json.Obj request) {
    List<Json.Member> said =
        whole.members().stream().filter(it -> !it.name().equals("request")).toList();
    Optional<Json.Member> uid =
        request.members().stream().filter(it -> it.name().equals("uid")).findFirst();
    Optional<String> flaw = flaw(whole, request);
    if (flaw.isPresent()) {
      return unclear(flaw.get(), new Review(known(said), uid, Body.None.NONE));
    }
    Body body =
        text(request, "body")
            .<Body>map(it -> new Body.Whole(it.getBytes(UTF_8)))
            .orElse(Body.None.NONE);
    Review review = new Review(said, uid, body);
    Optional<Authority> host = text(request, "host").flatMap(Authority::parse);
    Optional<Headers> headers = headers(request);
    String method = text(request, "method").orElse("");
    String path = text(request, "path").orElse("");
    if (host.isEmpty() || headers.isEmpty() || !Methods.pass(method) || !Form.isPlain(path)) {
      return unclear("method, host, path or headers are not plain", review);
    }
    return new Asks(
        new Arrival(
            Door.EXT_AUTHZ_HTTP,
            peer,
            method,
            host.get(),
            path,
            headers.get(),
            text(request, "server")),
        review);
  }

  private static List<Json.Member> known(List<Json.Member> said) {
    return said.stream().filter(it -> ENVELOPE.contains(it.name())).toList();
  }

  private static Plain unclear(String why, Review review) {
    return new Wrong(new Refusal.Malformed(Refusal.Flaw.HTTP, why), review);
  }

  /** What keeps it from being a question that is known here whole. */
  private static Optional<String> flaw(Json.Obj whole, Json.Obj request) {
    Stream<String> strangers =
        Stream.concat(strangers(whole, ENVELOPE), strangers(request, REQUEST));
    Stream<String> mistyped =
        Stream.concat(
                whole.without("request").members().stream(),
                request.without("headers").members().stream())
            .filter(it -> !isText(it.value()))
            .map(Json.Member::name);
    return Stream.concat(strangers, mistyped)
        .findFirst()
        .map(name -> name.length() > LONGEST ? "a member" : "'" + name + "'")
        .map(what -> what + " is not what is known here");
  }

  private static Stream<String> strangers(Json.Obj object, Set<String> known) {
    return object.members().stream().map(Json.Member::name).filter(name -> !known.contains(name));
  }

  private static boolean isText(Json value) {
    return value instanceof Json.Str text && text.wellFormed();
  }

  private static Optional<String> text(Json.Obj object, String name) {
    return object.get(name).map(it -> ((Json.Str) it).value());
  }

  /** Empty unless each is a field that could have come just so. */
  private static Optional<Headers> headers(Json.Obj request) {
    Json told = request.get("headers").orElse(Json.Obj.of());
    if (!(told instanceof Json.Obj fields)) {
      return Optional.empty();
    }
    Headers.Builder headers = Headers.builder(fields.members().size());
    for (Json.Member field : fields.members()) {
      List<Json> values =
          field.value() instanceof Json.Arr(List<Json> several) ? several : List.of(field.value());
      for (Json value : values) {
        if (!(value instanceof Json.Str(String text)) || !ToldField.isPlain(field.name(), text)) {
          return Optional.empty();
        }
        headers.add(field.name(), text);
      }
    }
    return Optional.of(headers.build());
  }
}
