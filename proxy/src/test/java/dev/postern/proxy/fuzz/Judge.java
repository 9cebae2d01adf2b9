package dev.postern.proxy.fuzz;

import dev.postern.hooks.traffic.Operation;
import dev.postern.proxy.fuzz.Answers.Heard;
import dev.postern.proxy.fuzz.Player.Played;
import dev.postern.proxy.fuzz.Told.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Holds what a client heard, what the upstream got and what the journal says against what the
 * client's bytes mean. The rules:
 *
 * <ul>
 *   <li>the n-th answer is the n-th request's: an answer of the upstream's carries the number under
 *       which the upstream has kept exactly this request, and the body made of that number;
 *   <li>a request that two parsers cannot read differently is answered, with the status that our
 *       house gives it; one that must be refused is not forwarded, and nothing behind it is read;
 *   <li>nothing comes behind an answer that says it is the last;
 *   <li>the journal has one decision for each answer, in order, allowed if and only if it was
 *       forwarded (or lost on the way: 502, and only where it may not be sent again), each with
 *       exactly one end; besides these at most one more, for a request that never came to its end.
 * </ul>
 */
final class Judge {
  private static final Set<String> ONE_CONNECTIONS =
      Set.of(
          "connection",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "host");
  private static final Pattern PING =
      Pattern.compile("\\{\"jsonrpc\":\"2\\.0\",\"id\":\"[a-z0-9-]+\",\"method\":\"ping\"}");
  private static final Set<String> PLAIN =
      Set.of(
          "host",
          "content-type",
          "accept",
          "connection",
          "content-length",
          "transfer-encoding",
          "expect");

  private final RecordingUpstream upstream;

  Judge(RecordingUpstream upstream) {
    this.upstream = upstream;
  }

  /** What is wrong, as soon as the client has gone. */
  Optional<String> heard(Played played) {
    List<Told> requests = played.script().requests();
    List<Heard.Answer> answers = played.answers();
    Optional<String> wrong = Optional.empty();
    for (int i = 0; i < answers.size(); i++) {
      Optional<String> thisOne =
          i < requests.size()
              ? answered(requests.get(i), answers.get(i), played.said().quits())
              : beyond(played, i, answers.get(i));
      boolean last = i == answers.size() - 1;
      if (thisOne.isEmpty() && answers.get(i).closes() && !last) {
        thisOne = Optional.of("said that it was the last, and was not");
      }
      if (wrong.isEmpty() && thisOne.isPresent()) {
        wrong = Optional.of("answer " + (i + 1) + " " + thisOne.get());
      }
    }
    return wrong.or(() -> played.said().quits() ? hangs(played) : ending(played));
  }

  private static Optional<String> hangs(Played played) {
    return played.end() == Heard.End.SILENCE ? Optional.of("hangs") : Optional.empty();
  }

  /**
   * Whether this is a request of a client that quit, and may have reached the upstream though
   * nobody heard its answer.
   */
  boolean unheard(Told got, Played played) {
    return played.script().requests().stream().anyMatch(it -> differs(it, got).isEmpty());
  }

  private Optional<String> answered(Told request, Heard.Answer answer, boolean quit) {
    if (answer.marker().isEmpty()) {
      return quit && !answer.whole() ? Optional.empty() : refused(request, answer);
    }
    Optional<Told> got = upstream.take(answer.marker().get());
    if (got.isEmpty()) {
      return Optional.of("has a marker that nobody gave, or gave to another");
    }
    if (expected(request) != 200) {
      return Optional.of("is the upstream's, to what must be refused");
    }
    Optional<String> differs = differs(request, got.get());
    if (differs.isPresent()) {
      return Optional.of("is to another request: " + differs.get());
    }
    boolean unsaid = isSure(request) && !request.closes() && !isEarly(request);
    if (answer.closes() && unsaid) {
      return Optional.of("closes a connection that could go on");
    }
    return (quit || isCut(request)) && !answer.whole() ? Optional.empty() : body(request, answer);
  }

  private static Optional<String> body(Told request, Heard.Answer answer) {
    String manner =
        named(request).contains("x-do") ? "" : request.all("x-do").stream().findFirst().orElse("");
    boolean bodiless = request.method().equals("HEAD") || answer.status() == 204;
    boolean same =
        request.path().equals("/mcp")
            || bodiless
            || answer.body().equals(RecordingUpstream.body(answer.marker().orElse(""), manner));
    if (!same || !answer.whole()) {
      return Optional.of("is not what the upstream said: " + Shown.bytes(answer.body()));
    }
    return Optional.empty();
  }

  /** What goes to an MCP server is looked into, so that more than HTTP may be wrong with it. */
  private static boolean isSure(Told request) {
    boolean looked = request.path().startsWith("/mcp");
    return request.sure()
        && (!looked || PING.matcher(request.body()).matches() && isPlain(request));
  }

  private static boolean isPlain(Told request) {
    return request.method().equals("POST")
        && request.target().equals("/mcp")
        && request.all("content-type").equals(List.of("application/json"))
        && request.fields().stream().map(Field::name).distinct().count() == request.fields().size()
        && PLAIN.containsAll(request.fields().stream().map(Field::name).toList());
  }

  static boolean isEarly(Told request) {
    return request.all("x-do").contains("early");
  }

  /** The status by which the house answers a request that can be read. */
  private static int expected(Told request) {
    List<String> who = request.all("who");
    if (!who.isEmpty() && who.getFirst().equals("nobody")) {
      return 401;
    }
    return request.path().contains("secret") ? 403 : 200;
  }

  private static Optional<String> refused(Told request, Heard.Answer answer) {
    if (answer.status() < 400 || !answer.whole()) {
      return Optional.of("is nobody's: " + answer);
    }
    if (answer.status() == 502 && expected(request) == 200 && mayBeLost(request)) {
      return Optional.empty();
    }
    if (isSure(request) && answer.status() != expected(request)) {
      return Optional.of("refuses what is in order: " + answer);
    }
    return Optional.empty();
  }

  /** Whether it cannot be sent again when its upstream connection has just been closed. */
  private static boolean mayBeLost(Told request) {
    boolean again = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS").contains(request.method());
    return !again || !request.body().isEmpty() || !request.all("transfer-encoding").isEmpty();
  }

  private static boolean isCut(Told request) {
    return request.all("x-do").contains("cut");
  }

  private static Optional<String> beyond(Played played, int index, Heard.Answer answer) {
    boolean due =
        switch (played.script().end()) {
          case BAD_HEAD, BAD_BODY, UNFINISHED -> true;
          case CLOSES, RESTS -> false;
        };
    if (index > played.script().requests().size() || !due) {
      return Optional.of("answers nothing");
    }
    boolean early = played.script().streamed().filter(Judge::isEarly).isPresent();
    if (answer.marker().isPresent() && !early) {
      return Optional.of("is the upstream's, to what never was a whole request");
    }
    boolean read = played.script().streamed().isPresent();
    if (answer.marker().isEmpty() && (answer.status() < 400 || !read && !answer.closes())) {
      return Optional.of("does not refuse and close: " + answer);
    }
    return Optional.empty();
  }

  /** Whether what was not answered may be left so. */
  private static Optional<String> ending(Played played) {
    if (played.end() == Heard.End.SILENCE) {
      return hangs(played);
    }
    if (played.end() instanceof Heard.Nonsense(String what)) {
      return Optional.of("says " + what);
    }
    if (played.end() == Heard.End.WITHIN_HEAD) {
      return Optional.of("ends within a head");
    }
    List<Told> requests = played.script().requests();
    int answers = played.answers().size();
    boolean excused =
        answers > 0
            && answers <= requests.size()
            && mayBeLast(requests.get(answers - 1), played.answers().getLast());
    if (answers < requests.size() && isSure(requests.get(answers)) && !excused) {
      return Optional.of("leaves request " + (answers + 1) + " without an answer");
    }
    if (played.script().end() == Script.End.BAD_HEAD && answers == requests.size() && !excused) {
      return Optional.of("closes without a word on " + played.script().why());
    }
    return Optional.empty();
  }

  /** Whether the connection may be closed behind the answer, though nobody asked for it. */
  private static boolean mayBeLast(Told request, Heard.Answer answer) {
    boolean unsentPerhaps = expected(request) != 200 && !request.all("expect").isEmpty();
    boolean unsent = isEarly(request) || unsentPerhaps || answer.status() == 502;
    return !isSure(request) || answer.closes() && unsent || isCut(request) && !answer.whole();
  }

  /** What is different in what the upstream got. */
  private Optional<String> differs(Told request, Told got) {
    if (!request.method().equals(got.method()) || !request.origin().equals(got.target())) {
      return Optional.of(got.method() + " " + got.target());
    }
    boolean sameBody =
        isEarly(request)
            ? request.body().startsWith(got.body())
            : request.body().equals(got.body());
    if (!sameBody) {
      return Optional.of("its body is " + Shown.bytes(got.body()));
    }
    if (!got.all("host").equals(List.of("127.0.0.1:" + upstream.port()))) {
      return Optional.of("its host is " + got.all("host"));
    }
    if (!request.trailers().containsAll(got.trailers())) {
      return Optional.of("its trailers are " + got.trailers());
    }
    Set<String> named = named(request);
    if (request.path().startsWith("/mcp")) {
      // What is read must not come compressed.
      named.add("accept-encoding");
    }
    List<Field> due = crossing(request.fields(), named);
    List<Field> came =
        crossing(
            got.fields(), named.contains("accept-encoding") ? Set.of("accept-encoding") : Set.of());
    return due.equals(came) ? Optional.empty() : Optional.of("fields " + came + " for " + due);
  }

  private static Set<String> named(Told request) {
    Set<String> named = new HashSet<>();
    for (String value : request.all("connection")) {
      for (String name : value.split(",", -1)) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    named.removeAll(Set.of("content-type"));
    return named;
  }

  private static List<Field> crossing(List<Field> fields, Set<String> named) {
    return fields.stream()
        .filter(field -> !ONE_CONNECTIONS.contains(field.name()))
        .filter(field -> !named.contains(field.name()))
        .filter(field -> !field.name().equals("who") && !isGuarded(field.name()))
        .toList();
  }

  private static boolean isGuarded(String name) {
    String plain = name.replace('_', '-');
    return plain.startsWith("x-postern-")
        || plain.startsWith("x-forwarded-")
        || plain.startsWith("x-original-")
        || plain.startsWith("x-envoy-")
        || plain.equals("forwarded")
        || plain.equals("x-real-ip")
        || plain.startsWith("x-http-method")
        || plain.equals("x-method-override")
        || plain.equals("x-rewrite-url");
  }

  /** What is wrong in the journal, once every exchange has ended. */
  static Optional<String> journalled(Played played, List<Ledger.Entry> entries) {
    List<Heard.Answer> answers = played.answers();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Ledger.Entry entry = entries.get(i);
      // Who quit may be decided about a moment later; that it ends is waited for with the next
      // heap.
      boolean late = played.said().quits() && entry.endings().isEmpty();
      if (entry.endings().size() != 1 && !late) {
        wrong.add("decision " + (i + 1) + " has " + entry.endings().size() + " ends");
      }
      if (i < answers.size() && entry.allowed() != isForwarded(answers.get(i))) {
        wrong.add("decision " + (i + 1) + " is not that of its answer");
      }
      if (entry.allowed()) {
        Optional<Told> request =
            i < played.script().requests().size()
                ? Optional.of(played.script().requests().get(i))
                : played.script().streamed();
        if (i > played.script().requests().size()
            || request.isEmpty()
            || !isOf(entry, request.get())) {
          wrong.add("decision " + (i + 1) + " allows what was never said");
        }
      }
    }
    int more = entries.size() - answers.size();
    int most = played.said().quits() ? played.script().requests().size() + 1 : 1;
    if (more < 0 || more > most) {
      wrong.add(entries.size() + " decisions for " + answers.size() + " answers");
    }
    return wrong.isEmpty() ? Optional.empty() : Optional.of("the journal: " + wrong + entries);
  }

  /** A server's answer, or ours for a server's that was lost. */
  private static boolean isForwarded(Heard.Answer answer) {
    return answer.marker().isPresent() || answer.status() == 502;
  }

  private static boolean isOf(Ledger.Entry entry, Told request) {
    return entry.trail.operation().isPresent()
        && switch (entry.trail.operation().get()) {
          case Operation.HttpCall(String method, String path) ->
              method.equals(request.method())
                  && (path.equals(request.path()) || request.path().indexOf('%') >= 0);
          case Operation.McpOther _ -> request.path().startsWith("/mcp");
          case Operation.ToolCall _,
              Operation.PromptGet _,
              Operation.ResourceRead _,
              Operation.Using _,
              Operation.Listing _ ->
              false;
        };
  }
}
