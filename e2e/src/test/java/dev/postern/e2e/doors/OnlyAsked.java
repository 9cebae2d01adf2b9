package dev.postern.e2e.doors;

import static java.util.Map.entry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must be otherwise at a door where Envoy carries the traffic and only asks, and why. */
final class OnlyAsked {
  private static final String ANSWER = "nobody here sees the answer";
  private static final String SILENT_HOOKS =
      "a call whose result a hook asks for is refused: " + ANSWER;
  private static final String AWAY = "that the server is away Envoy says itself";
  private static final String NO_BODY =
      "without a length Envoy does not tell no body from one that it was not set up to send";
  private static final String BEGINNING =
      "a session's beginning is in an answer; it belongs to the first who uses it";

  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          entry(
              "calling/an-alias-is-the-only-name.yaml",
              "a body cannot be changed, so what comes under an alias is refused"),
          entry(
              "entering/two-keys-are-none.yaml",
              "Envoy joins two Authorization headers before anybody sees them: 401, not 400"),
          entry("hooks/a-word-after-the-call.yaml", SILENT_HOOKS),
          entry("hooks/a-word-in-a-stream.yaml", SILENT_HOOKS),
          entry("hooks/what-nobody-denies-passes.yaml", SILENT_HOOKS),
          entry("http/errors-of-the-server.yaml", AWAY),
          entry("http/routes-are-judged.yaml", "rewriting paths is for Envoy's route"),
          entry("lists/a-list-in-a-stream-is-filtered.yaml", ANSWER),
          entry("lists/a-list-shows-aliases.yaml", ANSWER),
          entry("lists/a-list-shows-what-one-may-call.yaml", ANSWER),
          entry("lists/prompts-and-resources-are-filtered.yaml", ANSWER),
          entry("malformed/a-body-without-a-byte.yaml", NO_BODY),
          entry("malformed/no-message-at-all.yaml", NO_BODY),
          entry("sessions/a-session-belongs-to-its-subject.yaml", BEGINNING),
          entry("sessions/a-session-nobody-began.yaml", BEGINNING),
          entry("streams/a-result-for-another-request.yaml", ANSWER),
          entry("streams/a-servers-request-is-swallowed.yaml", ANSWER),
          entry("streams/an-event-over-the-limit.yaml", ANSWER),
          entry("upstream/a-server-that-is-away.yaml", AWAY),
          entry("upstream/an-answer-over-the-limit.yaml", ANSWER),
          entry("upstream/an-answer-that-is-no-message.yaml", ANSWER),
          entry("upstream/an-answer-without-a-byte.yaml", ANSWER));

  /** With which status an exchange ended only Envoy knows. */
  private static final Pattern END =
      Pattern.compile(
          "(step \\d+: )?journal: status: expected \\d+, got null\\n.*", Pattern.DOTALL);

  private OnlyAsked() {}

  /** Why a scenario has another outcome there. */
  static Optional<String> otherwise(Path scenario) {
    return Optional.ofNullable(OTHERWISE.get(scenario.toString()));
  }

  /** The differences that somebody who only asks could see. */
  static List<String> seen(List<String> differences) {
    return differences.stream().filter(difference -> !END.matcher(difference).matches()).toList();
  }

  static List<String> listed() {
    return OTHERWISE.keySet().stream().sorted().toList();
  }
}
