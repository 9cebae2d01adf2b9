package dev.postern.e2e.doors;

import dev.postern.e2e.doors.OnlyAsked.Otherwise;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must be otherwise at a door where Envoy carries the traffic and shows all of it. */
final class OnlyShown {
  /** Two fields of these names are one before anybody sees them. */
  static final Otherwise JOINED =
      new Otherwise(
          "Envoy joins some headers that are there twice: refused as what they then say",
          List.of("415, 0 forwarded", "415, 0 forwarded", "415, 0 forwarded", "403, 0 forwarded"));

  private static final Map<String, Otherwise> OTHERWISE =
      Map.of(
          "bypasses/two-headers-that-envoy-joins.yaml",
          JOINED,
          "entering/two-keys-are-none.yaml",
          new Otherwise(
              "Envoy joins two Authorization headers before anybody sees them: 401, not 400",
              List.of("401, 0 forwarded")),
          "streams/an-event-over-the-limit.yaml",
          new Otherwise(
              "what cannot be read is replaced by an error event: cutting the connection is Envoy's",
              List.of("200, 1 forwarded")));

  private OnlyShown() {}

  /** Why a scenario has another outcome there. */
  static Optional<Otherwise> otherwise(Path scenario) {
    return Optional.ofNullable(OTHERWISE.get(scenario.toString()));
  }

  static List<String> listed() {
    return OTHERWISE.keySet().stream().sorted().toList();
  }
}
