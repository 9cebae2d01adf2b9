package dev.postern.e2e.doors;

import dev.postern.proxy.scenario.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What must be otherwise at a door where Envoy carries the traffic and only asks: for each such
 * scenario why, and what comes of its steps instead.
 */
final class OnlyAsked {
  private static final String ANSWER = "nobody here sees the answer";
  private static final String SILENT_HOOKS =
      "a call whose result a hook asks for is refused: " + ANSWER;
  private static final String AWAY = "that the server is away Envoy says itself";
  private static final String NO_BODY =
      "without a length Envoy does not tell no body from one that it was not set up to send";
  private static final String BEGINNING =
      "a session's beginning is in an answer; it belongs to the first who uses it";

  private static final String UNSEEN =
      "how a task begins is in an answer: what one does with it is judged by its method";
  private static final String QUESTIONS =
      "what a server asks is in an answer: a response passes if it is empty or an error, or if the"
          + " server may ask anything";

  /**
   * @param steps for each the status that the client gets, and how many requests reach the server
   */
  record Otherwise(String why, List<String> steps) {}

  private static Map.Entry<String, Otherwise> entry(String file, String why, String... steps) {
    return Map.entry(file, new Otherwise(why, List.of(steps)));
  }

  private static final Map<String, Otherwise> OTHERWISE =
      Map.ofEntries(
          entry(
              "bypasses/answers-nobody-asked-for.yaml",
              "what a server asks is in an answer: an error may answer it, and grants nothing",
              "202, 0 forwarded",
              "202, 0 forwarded",
              "200, 1 forwarded",
              "400, 0 forwarded",
              "400, 0 forwarded",
              "400, 0 forwarded",
              "400, 0 forwarded"),
          Map.entry("bypasses/two-headers-that-envoy-joins.yaml", OnlyShown.JOINED),
          entry(
              "calling/an-alias-is-the-only-name.yaml",
              "a body cannot be changed, so what comes under an alias is refused",
              "503, 0 forwarded",
              "200, 0 forwarded"),
          entry(
              "entering/two-keys-are-none.yaml",
              "Envoy joins two Authorization headers before anybody sees them: 401, not 400",
              "401, 0 forwarded"),
          entry(
              "calling/a-task-belongs-to-its-beginner.yaml",
              UNSEEN,
              "200, 1 forwarded",
              "200, 0 forwarded",
              "200, 1 forwarded",
              "200, 0 forwarded"),
          entry(
              "calling/what-is-about-other-things.yaml",
              UNSEEN,
              "200, 1 forwarded",
              "200, 0 forwarded",
              "200, 1 forwarded",
              "200, 0 forwarded",
              "200, 0 forwarded"),
          entry("hooks/a-word-after-the-call.yaml", SILENT_HOOKS, "503, 0 forwarded"),
          entry("hooks/a-word-in-a-stream.yaml", SILENT_HOOKS, "503, 0 forwarded"),
          entry("hooks/what-nobody-denies-passes.yaml", SILENT_HOOKS, "503, 0 forwarded"),
          entry("http/errors-of-the-server.yaml", AWAY, "404, 1 forwarded", "503, 0 forwarded"),
          entry(
              "http/routes-are-judged.yaml",
              "rewriting paths is for Envoy's route",
              "200, 1 forwarded",
              "403, 0 forwarded",
              "200, 1 forwarded",
              "403, 0 forwarded"),
          entry("lists/a-list-in-a-stream-is-filtered.yaml", ANSWER, "200, 1 forwarded"),
          entry("lists/a-list-shows-aliases.yaml", ANSWER, "200, 1 forwarded"),
          entry(
              "lists/a-list-shows-what-one-may-call.yaml",
              ANSWER,
              "200, 1 forwarded",
              "200, 1 forwarded"),
          entry(
              "lists/prompts-and-resources-are-filtered.yaml",
              ANSWER,
              "200, 1 forwarded",
              "200, 1 forwarded"),
          entry(
              "malformed/a-body-without-a-byte.yaml",
              NO_BODY,
              "400, 0 forwarded",
              "400, 0 forwarded",
              "503, 0 forwarded"),
          entry(
              "malformed/no-message-at-all.yaml",
              NO_BODY,
              "400, 0 forwarded",
              "400, 0 forwarded",
              "400, 0 forwarded",
              "503, 0 forwarded"),
          entry(
              "hidden/a-list-of-what-is-hidden.yaml",
              "a list cannot be shortened, and it may show what is hidden",
              "503, 0 forwarded"),
          entry(
              "sessions/a-session-belongs-to-its-subject.yaml",
              BEGINNING,
              "200, 1 forwarded",
              "200, 1 forwarded",
              "404, 0 forwarded",
              "200, 1 forwarded",
              "503, 1 forwarded"),
          entry("sessions/a-session-nobody-began.yaml", BEGINNING, "503, 1 forwarded"),
          entry(
              "streams/a-result-that-asks-back.yaml",
              "what the server asks is in an answer, and so is the state it gives",
              "200, 1 forwarded",
              "503, 1 forwarded",
              "200, 1 forwarded",
              "200, 1 forwarded"),
          entry(
              "streams/a-resumed-stream.yaml",
              ANSWER,
              "200, 1 forwarded",
              "200, 1 forwarded",
              "200, 1 forwarded",
              "200, 1 forwarded"),
          entry(
              "streams/a-server-asks-what-it-may-not.yaml",
              QUESTIONS,
              "200, 1 forwarded",
              "202, 1 forwarded",
              "503, 1 forwarded"),
          entry(
              "streams/a-server-asks-what-it-may.yaml",
              QUESTIONS,
              "200, 1 forwarded",
              "202, 0 forwarded",
              "202, 0 forwarded",
              "202, 0 forwarded"),
          entry(
              "streams/the-transport-of-before.yaml",
              "the address to post to is in an answer, and a refusal is said there and then",
              "200, 1 forwarded",
              "202, 1 forwarded",
              "403, 0 forwarded",
              "404, 0 forwarded"),
          entry("streams/a-result-for-another-request.yaml", ANSWER, "200, 1 forwarded"),
          entry("streams/an-event-over-the-limit.yaml", ANSWER, "200, 1 forwarded"),
          entry("upstream/a-server-that-is-away.yaml", AWAY, "503, 0 forwarded"),
          entry("upstream/an-answer-over-the-limit.yaml", ANSWER, "200, 1 forwarded"),
          entry("upstream/an-answer-that-is-no-message.yaml", ANSWER, "200, 1 forwarded"),
          entry("upstream/an-answer-without-a-byte.yaml", ANSWER, "200, 1 forwarded"));

  /** Where Envoy asks over HTTP, with a length that says nothing of the request's own. */
  private static final Map<String, Otherwise> OVER_HTTP =
      Map.ofEntries(
          entry(
              "authorization/metadata-without-itself.yaml",
              "Envoy leaves out the type of an answer without a body",
              "200, 0 forwarded"),
          entry(
              "malformed/a-body-without-a-byte.yaml",
              NO_BODY,
              "503, 0 forwarded",
              "400, 0 forwarded",
              "503, 0 forwarded"));

  /** With which status an exchange ended only Envoy knows. */
  private static final Pattern END =
      Pattern.compile(
          "(step \\d+: )?journal: status: expected \\d+, got null\\n.*", Pattern.DOTALL);

  private OnlyAsked() {}

  /** Why a scenario has another outcome there. */
  static Optional<Otherwise> otherwise(Path scenario) {
    return Optional.ofNullable(OTHERWISE.get(scenario.toString()));
  }

  /** The same where Envoy asks over HTTP. */
  static Optional<Otherwise> otherwiseOverHttp(Path scenario) {
    return Optional.ofNullable(OVER_HTTP.get(scenario.toString())).or(() -> otherwise(scenario));
  }

  /** What came of each step. */
  static List<String> steps(Outcome outcome) {
    return outcome.steps().stream()
        .map(step -> step.answer().status() + ", " + step.upstream().size() + " forwarded")
        .toList();
  }

  /** The differences that somebody who only asks could see. */
  static List<String> seen(List<String> differences) {
    return differences.stream().filter(difference -> !END.matcher(difference).matches()).toList();
  }

  static List<String> listed() {
    return Stream.concat(OTHERWISE.keySet().stream(), OVER_HTTP.keySet().stream())
        .sorted()
        .toList();
  }
}
