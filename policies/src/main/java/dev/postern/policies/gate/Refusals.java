package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Flaw;
import dev.postern.hooks.traffic.Refusal.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The one table that turns a no into an answer, for every door and either protocol. */
final class Refusals {
  private static final Set<Integer> KEPT_FOR_MCP = Set.of(401, 429, 503);

  /** In the place of what may not be used, where that is hidden: as if it were not there. */
  private static final byte[] NOT_FOUND =
      JsonText.write(
          Json.Obj.builder()
              .put("title", new Json.Str("Not found"))
              .put("status", Json.Num.of(404))
              .build());

  private static final Set<String> NEVER_FROM_HOOKS =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Modern clients take no result without it; those before do not look at it. */
  static final Json COMPLETE = new Json.Str("complete");

  private Refusals() {}

  /**
   * One line of the table.
   *
   * @param status over HTTP
   * @param ofOperation whether MCP says it inside a response, with HTTP status 200
   * @param code over JSON-RPC
   */
  private record Line(
      int status, boolean ofOperation, int code, String title, Optional<String> detail) {
    static Line of(int status, String title) {
      return new Line(status, false, -31_000 - status, title, Optional.empty());
    }

    static Line inside(int status, int code, String title, Optional<String> detail) {
      return new Line(status, true, code, title, detail);
    }

    static Line malformed(int code, String title) {
      return new Line(400, false, code, title, Optional.empty());
    }
  }

  /** The HTTP status by which a refusal goes out where it is not said inside a response. */
  static int status(Refusal refusal) {
    return line(refusal).status();
  }

  private static Line line(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoCredential _ -> Line.of(401, "Authentication needed");
      case Refusal.BadCredential _ -> Line.of(401, "The credential is not valid");
      case Refusal.MayNotEnter _ -> Line.of(403, "Not allowed");
      case Refusal.NotGranted _ -> Line.inside(403, -31_403, "Not allowed", Optional.empty());
      case Refusal.ByRule(_, var told, _) -> Line.inside(403, -31_403, "Not allowed", told);
      case Refusal.Vetoed(_, Violation violation, boolean executed) -> vetoed(violation, executed);
      case Refusal.Malformed(Flaw flaw, _) -> malformed(flaw);
      case Refusal.UnknownMethod _ ->
          new Line(404, false, -32_601, "Unknown method", Optional.empty());
      case Refusal.Undeclared _ -> Line.malformed(-32_021, "Missing required client capability");
      case Refusal.UnknownVersion _ -> Line.malformed(-32_022, "Unsupported protocol version");
      case Refusal.NotAccepted(var what, _) ->
          switch (what) {
            case METHOD, METHOD_THAT_WRITES -> Line.of(405, "This method means nothing here");
            case MEDIA_TYPE -> Line.of(415, "This media type is not taken here");
            case ORIGIN -> Line.of(403, "This origin is not allowed");
            case HOST -> Line.of(403, "This host is not allowed");
          };
      case Refusal.TooLarge _ -> Line.of(413, "Too large");
      case Refusal.TooMany _ -> Line.of(429, "Too many requests");
      case Refusal.Undecided _ -> Line.of(503, "This cannot be decided now");
      case Refusal.Overloaded _ -> Line.of(503, "Too much is under way");
      case Refusal.UpstreamFailed(var failure) ->
          switch (failure) {
            case LATE -> Line.of(504, "The server did not answer in time");
            case BUSY -> Line.of(503, "The server has as many calls as it may have");
            case REFUSED, RESET, BROKEN -> Line.of(502, "The server did not answer");
          };
      case Refusal.UnknownTarget _ -> Line.of(404, "Nothing answers here");
      case Refusal.UnknownOperation _ ->
          Line.inside(404, -32_602, "Unknown operation", Optional.empty());
      case Refusal.UnknownSession _ -> Line.of(404, "Unknown session");
      case Refusal.Late _ -> Line.of(408, "The request took too long to arrive");
    };
  }

  private static Line vetoed(Violation violation, boolean executed) {
    int status =
        executed ? 502 : violation.httpStatus().filter(s -> s >= 400 && s < 600).orElse(403);
    String title = executed ? "The result was withheld" : "Refused by a check";
    return Line.inside(
        status,
        violation.mcpErrorCode().orElse(-31_422),
        title,
        Optional.of(violation.description()));
  }

  private static Line malformed(Flaw flaw) {
    return switch (flaw) {
      case HTTP -> Line.malformed(-32_600, "Malformed request");
      case HTTP_TOO_LARGE -> Line.of(431, "The request's head is too large");
      case JSON -> Line.malformed(-32_700, "The body is not one unambiguous JSON text");
      case TOO_MUCH -> Line.of(413, "The body is nested too deeply or has too many parts");
      case MESSAGE -> Line.malformed(-32_600, "The body is not one JSON-RPC message");
      case PARAMS -> Line.malformed(-32_602, "The parameters are not those of the method");
      case HEADERS -> Line.malformed(-32_020, "Headers and body disagree");
      case CREDENTIAL -> Line.malformed(-32_600, "Credentials are not taken in a query");
    };
  }

  static Answer answer(Refusal refusal, Manner manner, String decision) {
    Line line = line(refusal);
    return switch (manner) {
      case Manner.Http http -> http(line, refusal, http, decision);
      case Manner.Mcp mcp -> mcp(line, refusal, mcp, decision);
    };
  }

  private static Answer http(Line line, Refusal refusal, Manner.Http http, String decision) {
    boolean hidden = http.hides() && Hidden.hides(refusal);
    int status = hidden ? 404 : line.status();
    byte[] body = hidden ? NOT_FOUND : problem(line, refusal, decision);
    return answer(status, body, "problem+json", refusal, http, decision);
  }

  private static Answer mcp(Line line, Refusal refusal, Manner.Mcp mcp, String decision) {
    boolean inside = line.ofOperation() && !survives(refusal);
    if (inside && mcp.awaits() == Manner.Awaits.NOTHING) {
      return new Answer(202, Headers.of("x-postern-decision", decision), new byte[0]);
    }
    boolean elsewhere = mcp.awaits() == Manner.Awaits.ELSEWHERE;
    if (mcp.hidden().isPresent() && mcp.id().isPresent() && Hidden.hides(refusal)) {
      byte[] unknown = mcp.hidden().get().answering(mcp.id().get());
      return answer(elsewhere ? 403 : 200, unknown, "json", refusal, mcp, decision);
    }
    int status = inside && !elsewhere ? 200 : line.status();
    byte[] body = message(line, refusal, mcp.id(), inside && mcp.toolResult(), decision);
    return answer(status, body, "json", refusal, mcp, decision);
  }

  /** Of the HTTP statuses that hooks ask for, MCP clients survive only these. */
  private static boolean survives(Refusal refusal) {
    return refusal instanceof Refusal.Vetoed(_, Violation violation, boolean executed)
        && !executed
        && violation.httpStatus().filter(KEPT_FOR_MCP::contains).isPresent();
  }

  /** The JSON-RPC message that stands in the place of a response. */
  static byte[] message(Refusal refusal, McpMessage.Id id, boolean asToolResult, String decision) {
    return message(line(refusal), refusal, Optional.of(id), asToolResult, decision);
  }

  private static byte[] message(
      Line line,
      Refusal refusal,
      Optional<McpMessage.Id> id,
      boolean asToolResult,
      String decision) {
    return asToolResult && id.isPresent()
        ? McpText.result(id.get(), toolResult(line, refusal, decision))
        : McpText.error(id, line.code(), sentence(line), data(refusal, decision));
  }

  private static String sentence(Line line) {
    return line.detail().map(detail -> line.title() + ": " + detail).orElse(line.title());
  }

  private static Json.Obj data(Refusal refusal, String decision) {
    Json.Obj.Builder data =
        Json.Obj.builder()
            .put("reason", new Json.Str(refusal.reason()))
            .put("decision", new Json.Str(decision));
    if (refusal instanceof Refusal.Vetoed(_, Violation violation, _)) {
      data.put("code", new Json.Str(violation.code()));
    }
    if (refusal instanceof Refusal.UnknownVersion(String requested, var supported)) {
      List<Json> versions = supported.stream().<Json>map(Json.Str::new).toList();
      data.put("supported", new Json.Arr(versions)).put("requested", new Json.Str(requested));
    }
    if (refusal instanceof Refusal.Undeclared(String extension)) {
      Json.Obj extensions = Json.Obj.builder().put(extension, Json.Obj.of()).build();
      data.put("requiredCapabilities", Json.Obj.builder().put("extensions", extensions).build());
    }
    return data.build();
  }

  private static Json.Obj toolResult(Line line, Refusal refusal, String decision) {
    Json.Obj text =
        Json.Obj.builder()
            .put("type", new Json.Str("text"))
            .put("text", new Json.Str(sentence(line) + " (decision " + decision + ")"))
            .build();
    return Json.Obj.builder()
        .put("content", Json.Arr.of(text))
        .put("isError", Json.Bool.of(true))
        .put("resultType", COMPLETE)
        .put(
            "_meta", Json.Obj.builder().put("dev.postern/refusal", data(refusal, decision)).build())
        .build();
  }

  private static byte[] problem(Line line, Refusal refusal, String decision) {
    Json.Obj.Builder problem =
        Json.Obj.builder()
            .put("title", new Json.Str(line.title()))
            .put("status", Json.Num.of(line.status()));
    line.detail().ifPresent(detail -> problem.put("detail", new Json.Str(detail)));
    data(refusal, decision).members().forEach(m -> problem.put(m.name(), m.value()));
    return JsonText.write(problem.build());
  }

  private static Answer answer(
      int status, byte[] body, String type, Refusal refusal, Manner manner, String decision) {
    Headers.Builder headers =
        Headers.builder(6)
            .add("content-type", "application/" + type)
            .add("cache-control", "no-store")
            .add("x-postern-decision", decision);
    switch (refusal) {
      case Refusal.NoCredential _ -> headers.add("www-authenticate", manner.challenge().asking());
      case Refusal.BadCredential _ ->
          headers.add("www-authenticate", manner.challenge().refusing("invalid_token"));
      case Refusal.Malformed(Flaw flaw, _) -> {
        if (flaw == Flaw.CREDENTIAL) {
          headers.add("www-authenticate", manner.challenge().refusing("invalid_request"));
        }
      }
      case Refusal.TooMany(int seconds, _) -> headers.add("retry-after", Integer.toString(seconds));
      case Refusal.Overloaded(int seconds, _) ->
          headers.add("retry-after", Integer.toString(seconds));
      case Refusal.UpstreamFailed(var failure) -> {
        if (failure == Refusal.Failure.BUSY) {
          headers.add("retry-after", "1");
        }
      }
      case Refusal.NotAccepted(var what, _) -> {
        switch (what) {
          case METHOD -> headers.add("allow", "GET, POST, DELETE");
          case METHOD_THAT_WRITES -> headers.add("allow", "GET, HEAD");
          case MEDIA_TYPE, ORIGIN, HOST -> {}
        }
      }
      case Refusal.Vetoed(_, Violation violation, _) -> fromHook(violation.httpHeaders(), headers);
      case Refusal.MayNotEnter _,
          Refusal.UnknownVersion _,
          Refusal.UnknownMethod _,
          Refusal.Undeclared _,
          Refusal.NotGranted _,
          Refusal.ByRule _,
          Refusal.TooLarge _,
          Refusal.Undecided _,
          Refusal.UnknownTarget _,
          Refusal.UnknownOperation _,
          Refusal.UnknownSession _,
          Refusal.Late _ -> {}
    }
    return new Answer(status, headers.build(), body);
  }

  /** A hook may add headers, but none that frames, authenticates or speaks for us or for MCP. */
  private static void fromHook(Map<String, String> asked, Headers.Builder headers) {
    asked.forEach((name, value) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean ours =
          NEVER_FROM_HOOKS.contains(lower)
              || lower.startsWith("x-postern-")
              || lower.startsWith("mcp-")
              || lower.startsWith("proxy-");
      if (!ours && isToken(lower) && isFieldValue(value)) {
        headers.add(lower, value);
      }
    });
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > 32 && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }

  private static boolean isFieldValue(String value) {
    return value.getBytes(UTF_8).length == value.length()
        && value.chars().allMatch(c -> (c >= 32 && c < 127) || c == '\t');
  }
}
