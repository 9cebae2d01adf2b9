package dev.postern.policies.gate;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Headers;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The headers in which modern MCP repeats arguments that a tool's schema marks. Nobody here has the
 * schema: which argument a header repeats is told by its value. One that repeats none goes on as it
 * is; where several arguments said the same and now do not, it is left out, and the server refuses
 * what it misses.
 */
final class ArgumentHeaders {
  private static final String PREFIX = "mcp-param-";

  private ArgumentHeaders() {}

  /** These headers, repeating the arguments as they are now. */
  static Headers following(Headers headers, Json.Obj before, Json.Obj now) {
    Headers.Builder following = Headers.builder(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        following.add(name, headers.value(i));
        continue;
      }
      followed(headers.value(i), before, now).ifPresent(value -> following.add(name, value));
    }
    return following.build();
  }

  private static Optional<String> followed(String header, Json.Obj before, Json.Obj now) {
    Optional<String> said = HeaderText.decoded(header);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Set<Optional<String>> become = new LinkedHashSet<>();
    collect(said.get(), before, now, become);
    if (become.isEmpty()) {
      return Optional.of(header);
    }
    if (become.size() > 1) {
      return Optional.empty();
    }
    Optional<String> value = become.iterator().next();
    return value.equals(said) ? Optional.of(header) : value.map(HeaderText::encoded);
  }

  /** What has become of every argument that said this. */
  private static void collect(
      String said, Json.Obj before, Json now, Set<Optional<String>> become) {
    for (Json.Member member : before.members()) {
      Json then =
          now instanceof Json.Obj object
              ? object.get(member.name()).orElse(Json.Null.NULL)
              : Json.Null.NULL;
      if (member.value() instanceof Json.Obj inner) {
        collect(said, inner, then, become);
      } else if (text(member.value()).filter(said::equals).isPresent()) {
        become.add(text(then));
      }
    }
  }

  private static Optional<String> text(Json value) {
    return switch (value) {
      case Json.Str(String text) -> Optional.of(text);
      case Json.Num number -> Optional.of(number.spelling());
      case Json.Bool bool -> Optional.of(bool == Json.Bool.TRUE ? "true" : "false");
      case Json.Obj _, Json.Arr _, Json.Null _ -> Optional.empty();
    };
  }
}
