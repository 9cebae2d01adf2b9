package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.Scene;
import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.chain.Ran;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Dealings.Call;
import dev.postern.policies.gate.Trail.Decision;
import java.util.ArrayList;
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
  private final Brought brought;
  private final HookChain hooks;

  Outcomes(Visit visit, Exchange exchange, Brought brought) {
    this.visit = visit;
    this.exchange = exchange;
    this.brought = brought;
    this.hooks = visit.route().hooks();
  }

  /** Whether hooks want to hear what came of this call. */
  boolean hear(Call call) {
    return hooks.interestedAfter(call.shown());
  }

  /** The response's own text, or another in its place. */
  Text reviewed(Call call, McpMessage.Response response) {
    if (response.result().isEmpty()) {
      return hear(call) ? error(call, response.text()) : response.text();
    }
    Json.Obj result = response.result().get();
    if (call.shown() instanceof Operation.Listing(Operation.Kind kind)) {
      Json.Obj narrowed =
          exchange.observes() ? result : new Lists(visit, brought).narrow(kind, result);
      return narrowed == result ? response.text() : edited(response, narrowed);
    }
    return hear(call) ? result(call, response, result) : response.text();
  }

  /** An error that does not say which request it is about stands in the place of its response. */
  Text reviewed(Call call, McpMessage.Complaint complaint) {
    return hear(call) ? error(call, complaint.text()) : complaint.text();
  }

  private static Text edited(McpMessage.Response response, Json.Obj result) {
    return Text.of(McpText.edited(response, result));
  }

  private Text result(Call call, McpMessage.Response response, Json.Obj all) {
    boolean inTask = call.method().equals("tasks/get");
    if (inTask && all.get("error").orElse(Json.Null.NULL) instanceof Json.Obj error) {
      return errorOfTask(call, response, all, error);
    }
    Json whole = inTask ? all.get("result").orElse(Json.Null.NULL) : all;
    if (!(whole instanceof Json.Obj result)) {
      return response.text();
    }
    return switch (shown(call, result, result.get("structuredContent").isPresent())) {
      case Said.AsItWas _ -> response.text();
      case Said.Otherwise(Json.Obj now) -> edited(response, inTask ? all.with("result", now) : now);
      case Said.Refused(byte[] message) -> Text.of(message);
    };
  }

  private Text errorOfTask(Call call, McpMessage.Response response, Json.Obj all, Json.Obj error) {
    return switch (shown(call, asResult(error), false)) {
      case Said.AsItWas _ -> response.text();
      case Said.Otherwise(Json.Obj now) -> {
        Json.Obj said =
            Json.Obj.builder()
                .put("code", error.get("code").orElse(Json.Num.of(-32_603)))
                .put("message", new Json.Str(now.get("content").map(Outcomes::text).orElse("")))
                .build();
        yield edited(response, all.with("error", said));
      }
      case Said.Refused(byte[] message) -> Text.of(message);
    };
  }

  private Text error(Call call, Text said) {
    Optional<Json.Obj> error = errorOf(said.bytes());
    if (error.isEmpty()) {
      Refusal unheard = new Refusal.Undecided("the error cannot be shown to the hooks");
      return withheld(call, unheard, List.of(), false) instanceof Said.Refused(byte[] message)
          ? Text.of(message)
          : said;
    }
    return switch (shown(call, asResult(error.get()), false)) {
      case Said.AsItWas _ -> said;
      case Said.Otherwise(Json.Obj now) -> Text.of(changed(call, error.get(), now));
      case Said.Refused(byte[] message) -> Text.of(message);
    };
  }

  /** An error as hooks know failed results: its message and its data are text that clients show. */
  private static Json.Obj asResult(Json.Obj error) {
    List<Json> blocks = new ArrayList<>(2);
    error.get("message").ifPresent(message -> blocks.add(block(message)));
    error.get("data").ifPresent(data -> blocks.add(block(data)));
    return Json.Obj.builder()
        .put("content", new Json.Arr(blocks))
        .put("isError", Json.Bool.of(true))
        .put("resultType", Refusals.COMPLETE)
        .build();
  }

  private static Json block(Json said) {
    String text = said instanceof Json.Str(String plain) ? plain : text(said);
    return Json.Obj.builder()
        .put("type", new Json.Str("text"))
        .put("text", new Json.Str(text))
        .build();
  }

  private static String text(Json value) {
    return new String(JsonText.write(value), UTF_8);
  }

  /** Only a tool's result may be an error; for all else there is JSON-RPC's. */
  private static byte[] changed(Call call, Json.Obj error, Json.Obj now) {
    if (call.shown() instanceof Operation.ToolCall) {
      return McpText.result(call.id(), now);
    }
    int code =
        error.get("code").orElse(Json.Null.NULL) instanceof Json.Num number && number.isInteger()
            ? number.value().intValue()
            : -32_603;
    String message = now.get("content").map(Outcomes::text).orElse("");
    return McpText.error(Optional.of(call.id()), code, message, Json.Obj.of());
  }

  private Optional<Json.Obj> errorOf(byte[] bytes) {
    Route.Limits limits = visit.route().limits();
    JsonText.Rules rules =
        new JsonText.Rules(limits.depth(), limits.members(), JsonText.CaseVariants.ALLOWED);
    return JsonText.read(bytes, rules) instanceof JsonText.Reading.Good(var read)
            && read instanceof Json.Obj message
            && message.get("error").orElse(Json.Null.NULL) instanceof Json.Obj error
        ? Optional.of(error)
        : Optional.empty();
  }

  private sealed interface Said {
    enum AsItWas implements Said {
      AS_IT_WAS
    }

    record Otherwise(Json.Obj now) implements Said {}

    record Refused(byte[] message) implements Said {}
  }

  private Said shown(Call call, Json.Obj result, boolean structured) {
    Ran<Json.Obj> ran =
        hooks.after(call.shown(), result, new Scene(visit.caller(), visit.route().target()));
    return switch (ran) {
      case Ran.On(Json.Obj now, var heard) -> on(call, heard, now == result, now, structured);
      case Ran.Instead(_, Json.Obj now, var heard) -> on(call, heard, false, now, structured);
      case Ran.Stopped(String hook, var violation, var heard) ->
          withheld(call, new Refusal.Vetoed(hook, violation, true), heard, structured);
      case Ran.Failed(String hook, String why, var heard) ->
          withheld(
              call, new Refusal.Undecided("hook " + hook + " failed: " + why), heard, structured);
    };
  }

  /** What hooks did to a result is recorded, unless all they did was to look. */
  private Said on(Call call, List<Heard> heard, boolean same, Json.Obj now, boolean structured) {
    boolean remarkable = heard.stream().anyMatch(each -> each.did() != Did.PASSED);
    if (remarkable && !exchange.allowedBesides(call.shown(), heard)) {
      Refusal unkept = new Refusal.Undecided("the journal is full, and hooks changed a result");
      return withheld(call, unkept, heard, structured);
    }
    return same || exchange.observes() ? Said.AsItWas.AS_IT_WAS : new Said.Otherwise(now);
  }

  /**
   * A refusal in the place of a result. Where the result had a structure, its client insists on
   * one, and takes nothing else but a tool result that is an error.
   */
  private Said withheld(Call call, Refusal refusal, List<Heard> heard, boolean structured) {
    Decision how = exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
    String decision = exchange.refusedBesides(call.shown(), refusal, how, Optional.empty(), heard);
    if (exchange.observes()) {
      return Said.AsItWas.AS_IT_WAS;
    }
    boolean tool = call.shown() instanceof Operation.ToolCall;
    boolean asResult = tool && (structured || visit.route().refusesAsToolResult());
    return new Said.Refused(Refusals.message(refusal, call.id(), asResult, decision));
  }
}
