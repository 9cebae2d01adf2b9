package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Outcome.Seen;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * An outcome without what must differ from door to door: ids, times, framing, the door's own name
 * and the folder in which it keeps its documents. What is left must be the same at every door.
 */
final class Likeness {
  private static final String ID = "sidecar-[0-9a-z]{26}";
  private static final Set<String> OF_THE_WIRE =
      Set.of(
          "connection",
          "content-length",
          "date",
          "host",
          "keep-alive",
          "transfer-encoding",
          "user-agent");
  private static final Set<String> OF_THE_DOOR =
      Set.of("time", "id", "parent", "door", "ms", "bytes", "edition", "file", "why", "remedy");

  /** What Envoy says of itself and of the way. */
  private static final Set<String> OF_ENVOY =
      Set.of("server", "x-envoy-upstream-service-time", "x-forwarded-proto", "x-request-id");

  /** How an exchange ended only Envoy knows, who carries it. */
  private static final Set<String> OF_WHO_CARRIES = Set.of("status", "upstream", "ending");

  private final Set<String> headersOfItsOwn;
  private final Set<String> membersOfItsOwn;

  private Likeness(Set<String> headersOfItsOwn, Set<String> membersOfItsOwn) {
    this.headersOfItsOwn = headersOfItsOwn;
    this.membersOfItsOwn = membersOfItsOwn;
  }

  /** Where we carry everything ourselves. */
  static String of(Outcome outcome) {
    return new Likeness(Set.of(), Set.of()).text(outcome);
  }

  /** Where Envoy carries it, and only asks. */
  static String asked(Outcome outcome) {
    return new Likeness(OF_ENVOY, OF_WHO_CARRIES).text(outcome);
  }

  /** Where Envoy carries it, and shows all of it. */
  static String shown(Outcome outcome) {
    return new Likeness(OF_ENVOY, Set.of()).text(outcome);
  }

  private String text(Outcome outcome) {
    return String.join("\n", outcome.steps().stream().map(this::of).toList());
  }

  private String of(Played played) {
    StringBuilder text = new StringBuilder();
    Got got = played.answer();
    text.append(got.status()).append(' ').append(of(got.headers())).append(' ');
    text.append(got.whole()).append(' ').append(of(got.body())).append('\n');
    for (Seen seen : played.upstream()) {
      text.append("  > ").append(seen.method()).append(' ').append(seen.target()).append(' ');
      text.append(of(seen.headers())).append(' ').append(of(seen.body())).append('\n');
    }
    played
        .journal()
        .forEach(line -> text.append("  * ").append(of(JsonText.write(plain(line)))).append('\n'));
    return text.toString();
  }

  private static String of(byte[] body) {
    return new String(body, UTF_8).replaceAll(ID, "ID");
  }

  private Set<String> of(Headers headers) {
    Set<String> lines = new TreeSet<>();
    headers.forEach((name, value) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!OF_THE_WIRE.contains(lower) && !headersOfItsOwn.contains(lower)) {
        lines.add(lower + ": " + value.replaceAll(ID, "ID"));
      }
    });
    return lines;
  }

  private Json plain(Json json) {
    return switch (json) {
      case Json.Obj object -> {
        Json.Obj.Builder plain = Json.Obj.builder();
        object.members().stream()
            .filter(member -> !OF_THE_DOOR.contains(member.name()))
            .filter(member -> !membersOfItsOwn.contains(member.name()))
            .forEach(member -> plain.put(member.name(), plain(member.value())));
        yield plain.build();
      }
      case Json.Arr(List<Json> items) -> new Json.Arr(items.stream().map(this::plain).toList());
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> json;
    };
  }
}
