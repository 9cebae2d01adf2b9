package dev.postern.policies.gate;

import dev.postern.hooks.Scene;
import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.chain.Ran;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.McpAnswers.Open;
import dev.postern.policies.gate.Trail.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What came of a request, on its way back: lists are narrowed to what the visitor may use, all else
 * is shown to the hooks. An error is shown to them as the result it would be, since clients show
 * its text like any other.
 */
final class Outcomes {
  private final Visit visit;
  private final Exchange exchange;
  private final HookChain hooks;

  Outcomes(Visit visit, Exchange exchange) {
    this.visit = visit;
    this.exchange = exchange;
    this.hooks = visit.route().hooks();
  }

  /** Whether hooks want to hear what came of this call. */
  boolean hear(Open call) {
    return hooks.interestedAfter(call.shown());
  }

  /** The response's own bytes, or others in their place. */
  byte[] reviewed(Open call, McpMessage.Response response) {
    if (response.result().isEmpty()) {
      return hear(call) ? error(call, response.bytes()) : response.bytes();
    }
    Json.Obj result = response.result().get();
    if (call.shown() instanceof Operation.Listing(Operation.Kind kind)) {
      Json.Obj narrowed = exchange.observes() ? result : new Lists(visit).narrow(kind, result);
      return narrowed == result ? response.bytes() : McpText.edited(response, narrowed);
    }
    return hear(call) ? result(call, response, result) : response.bytes();
  }

  /** An error that does not say which request it is about stands in the place of its response. */
  byte[] reviewed(Open call, McpMessage.Complaint complaint) {
    return hear(call) ? error(call, complaint.bytes()) : complaint.bytes();
  }

  private byte[] result(Open call, McpMessage.Response response, Json.Obj result) {
    return switch (shown(call, result, result.get("structuredContent").isPresent())) {
      case Said.AsItWas _ -> response.bytes();
      case Said.Otherwise(Json.Obj now) -> McpText.edited(response, now);
      case Said.Refused(byte[] message) -> message;
    };
  }

  private byte[] error(Open call, byte[] bytes) {
    Json.Arr text = Json.Arr.of(block(errorOf(bytes)));
    Json.Obj result =
        Json.Obj.builder().put("content", text).put("isError", Json.Bool.of(true)).build();
    return switch (shown(call, result, false)) {
      case Said.AsItWas _ -> bytes;
      case Said.Otherwise(Json.Obj now) -> McpText.result(call.request().id(), now);
      case Said.Refused(byte[] message) -> message;
    };
  }

  private static Json block(Json error) {
    String text = new String(JsonText.write(error), java.nio.charset.StandardCharsets.UTF_8);
    return Json.Obj.builder()
        .put("type", new Json.Str("text"))
        .put("text", new Json.Str(text))
        .put("error", error)
        .build();
  }

  private static Json errorOf(byte[] bytes) {
    return JsonText.read(bytes, JsonText.Rules.ANSWERS) instanceof JsonText.Reading.Good(var read)
            && read instanceof Json.Obj message
        ? message.get("error").orElse(Json.Null.NULL)
        : Json.Null.NULL;
  }

  private sealed interface Said {
    enum AsItWas implements Said {
      AS_IT_WAS
    }

    record Otherwise(Json.Obj now) implements Said {}

    record Refused(byte[] message) implements Said {}
  }

  private Said shown(Open call, Json.Obj result, boolean structured) {
    Ran<Json.Obj> ran =
        hooks.after(call.shown(), result, new Scene(visit.caller(), visit.route().target()));
    return switch (ran) {
      case Ran.On(Json.Obj now, var heard) -> {
        note(call, heard);
        yield now == result || exchange.observes()
            ? Said.AsItWas.AS_IT_WAS
            : new Said.Otherwise(now);
      }
      case Ran.Instead(_, Json.Obj now, var heard) -> {
        note(call, heard);
        yield exchange.observes() ? Said.AsItWas.AS_IT_WAS : new Said.Otherwise(now);
      }
      case Ran.Stopped(String hook, var violation, var heard) ->
          withheld(call, new Refusal.Vetoed(hook, violation, true), heard, structured);
      case Ran.Failed(String hook, String why, var heard) ->
          withheld(
              call, new Refusal.Undecided("hook " + hook + " failed: " + why), heard, structured);
    };
  }

  /** What hooks did to a result is recorded, unless all they did was to look. */
  private void note(Open call, List<Heard> heard) {
    if (heard.stream().anyMatch(each -> each.did() != Did.PASSED)) {
      exchange.allowedBesides(call.shown(), heard);
    }
  }

  /**
   * A refusal in the place of a result. Where the result had a structure, its client insists on
   * one, and takes nothing else but a tool result that is an error.
   */
  private Said withheld(Open call, Refusal refusal, List<Heard> heard, boolean structured) {
    Decision how = exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
    String decision = exchange.refusedBesides(call.shown(), refusal, how, Optional.empty(), heard);
    if (exchange.observes()) {
      return Said.AsItWas.AS_IT_WAS;
    }
    boolean tool = call.shown() instanceof Operation.ToolCall;
    boolean asResult = tool && (structured || visit.route().refusesAsToolResult());
    return new Said.Refused(Refusals.message(refusal, call.request().id(), asResult, decision));
  }
}
