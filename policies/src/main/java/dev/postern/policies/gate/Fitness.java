package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Flaw;
import dev.postern.hooks.traffic.Refusal.Unaccepted;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Transport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a head is one that its server takes at all, whoever sends it. */
final class Fitness {
  /** Headers of which an MCP message has at most one: servers differ in which of two they take. */
  private static final List<String> SINGLE =
      List.of(
          "authorization",
          "content-type",
          "content-encoding",
          "origin",
          "accept-encoding",
          "last-event-id",
          "mcp-session-id",
          "mcp-protocol-version",
          "mcp-method",
          "mcp-name");

  private Fitness() {}

  static Optional<Refusal> of(Route route, Arrival head, CallPath.Clear path) {
    if (!path.raw().startsWith(route.path())) {
      return Optional.of(
          new Refusal.Malformed(Flaw.HTTP, "the server's own path is spelt with escapes"));
    }
    return switch (route.target()) {
      case Target.HttpApi _ -> Optional.empty();
      case Target.McpServer server ->
          switch (server.transport()) {
            case Transport.Streamable _ ->
                isEndpoint(route.path(), path.raw()) ? ofMcp(route, head) : notThere();
            case Transport.Sse sse -> ofOldMcp(sse, route, head, path.raw());
          };
    };
  }

  private static Optional<Refusal> ofOldMcp(
      Transport.Sse sse, Route route, Arrival head, String path) {
    boolean stream = isEndpoint(Transport.Sse.below(route.path(), sse.stream()), path);
    boolean messages = isEndpoint(Transport.Sse.below(route.path(), sse.messages()), path);
    if (!stream && !messages) {
      return notThere();
    }
    boolean fits =
        switch (head.method()) {
          case "GET" -> stream;
          case "POST" -> messages;
          default -> false;
        };
    return fits
        ? ofMcp(route, head)
        : no(Unaccepted.METHOD, "one listens at the stream's path and posts to the other");
  }

  private static Optional<Refusal> notThere() {
    return Optional.of(new Refusal.UnknownTarget("an MCP server answers at its own path only"));
  }

  /** Below its path a server may have anything; nobody could judge what a GET there means. */
  private static boolean isEndpoint(String own, String asked) {
    return asked.equals(own) || asked.equals(own + "/") || own.equals(asked + "/");
  }

  private static Optional<Refusal> ofMcp(Route route, Arrival head) {
    Headers headers = head.headers();
    if (headers.has("upgrade")) {
      return Optional.of(
          new Refusal.Malformed(Flaw.HTTP, "an upgrade, behind which a body may hide"));
    }
    int doubled = doubled(headers);
    if (doubled != 0) {
      String name = SINGLE.get(Integer.numberOfTrailingZeros(doubled));
      return Optional.of(new Refusal.Malformed(Flaw.MESSAGE, "more than one " + name));
    }
    Optional<String> origin = headers.first("origin");
    if (origin.isPresent() && !route.origins().contains(origin.get())) {
      return no(Unaccepted.ORIGIN, "origin " + origin.get() + " is not among the server's origins");
    }
    return switch (head.method()) {
      case "POST" -> ofPost(headers);
      case "GET" ->
          headers.all("accept").stream().anyMatch(Fitness::takesEvents)
              ? Optional.empty()
              : no(Unaccepted.METHOD, "a GET that does not ask for an event stream");
      case "DELETE" ->
          headers.has(McpSide.SESSION)
              ? Optional.empty()
              : no(Unaccepted.METHOD, "a DELETE that names no session");
      default -> no(Unaccepted.METHOD, head.method() + " means nothing to an MCP server");
    };
  }

  /** Which of {@link #SINGLE} stand there more than once, a bit for each. */
  private static int doubled(Headers headers) {
    int seen = 0;
    int doubled = 0;
    for (int i = 0; i < headers.size(); i++) {
      int single = single(headers.name(i));
      doubled |= seen & single;
      seen |= single;
    }
    return doubled;
  }

  private static int single(String name) {
    for (int i = 0; i < SINGLE.size(); i++) {
      if (SINGLE.get(i).equalsIgnoreCase(name)) {
        return 1 << i;
      }
    }
    return 0;
  }

  private static Optional<Refusal> ofPost(Headers headers) {
    String type = headers.first("content-type").orElse("");
    if (!isUtf8Json(type)) {
      return no(Unaccepted.MEDIA_TYPE, "content-type '" + type + "' is not JSON in UTF-8");
    }
    String encoding = headers.first("content-encoding").orElse("identity");
    return encoding.strip().equalsIgnoreCase("identity")
        ? Optional.empty()
        : no(Unaccepted.MEDIA_TYPE, "content-encoding '" + encoding + "' cannot be read");
  }

  private static boolean takesEvents(String accept) {
    String lower = accept.toLowerCase(Locale.ROOT);
    return lower.contains("text/event-stream") || lower.contains("*/*") || lower.contains("text/*");
  }

  private static boolean isUtf8Json(String type) {
    if (type.equals("application/json")) {
      return true;
    }
    String plain = type.toLowerCase(Locale.ROOT).replaceAll("[ \t]", "");
    return plain.equals("application/json")
        || plain.equals("application/json;charset=utf-8")
        || plain.equals("application/json;charset=\"utf-8\"");
  }

  private static Optional<Refusal> no(Unaccepted what, String why) {
    return Optional.of(new Refusal.NotAccepted(what, why));
  }
}
