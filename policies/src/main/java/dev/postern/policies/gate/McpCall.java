package dev.postern.policies.gate;

import dev.postern.hooks.Scene;
import dev.postern.hooks.chain.Ran;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Catalog.Published;
import dev.postern.policies.gate.Judgement.Fine;
import dev.postern.policies.gate.Judgement.No;
import java.util.Optional;

/** One request of an MCP client, between having been read and being forwarded. */
final class McpCall {
  private final Visit visit;
  private final Exchange exchange;

  McpCall(Visit visit, Exchange exchange) {
    this.visit = visit;
    this.exchange = exchange;
  }

  /** What became of a request. */
  sealed interface Checked {
    record Refused(Answered no) implements Checked {}

    /**
     * It goes on, and awaits its response.
     *
     * @param request what to send
     * @param shown the operation as its caller named it
     */
    record Go(McpMessage.Request request, Operation shown) implements Checked {}

    /** A hook gave the result. */
    record Answer(Operation shown, Json.Obj result) implements Checked {}
  }

  /** Judge it, let the hooks see it, judge it again if they changed it. */
  Checked check(McpMessage.Request request) {
    return switch (Judgement.of(visit, request.operation())) {
      case No no -> refused(no, request);
      case Fine fine -> {
        exchange.grants("do", fine);
        yield hooks(fine.operation(), request);
      }
    };
  }

  /** Where the server is only observed, what was refused goes on as it came. */
  private Checked refused(No no, McpMessage.Request request) {
    Optional<Answered> answered = exchange.refuses(no);
    return answered.isPresent()
        ? new Checked.Refused(answered.get())
        : new Checked.Go(request, request.operation());
  }

  private Checked hooks(Published published, McpMessage.Request request) {
    Operation shown = published.shown();
    if (!visit.route().hooks().interestedBefore(shown)) {
      return go(request, published);
    }
    Scene scene = new Scene(visit.caller(), visit.route().target());
    Ran<Operation> ran = visit.route().hooks().before(shown, scene);
    exchange.heard(ran.heard());
    return switch (ran) {
      case Ran.On(Operation now, _) ->
          now == shown ? go(request, published) : again(now, published, request);
      case Ran.Stopped(String hook, var violation, _) ->
          vetoed(new Refusal.Vetoed(hook, violation, false), published, request);
      case Ran.Instead(_, Json.Obj result, _) ->
          exchange.observes() ? go(request, published) : new Checked.Answer(shown, result);
      case Ran.Failed(String hook, String why, _) ->
          vetoed(new Refusal.Undecided("hook " + hook + " failed: " + why), published, request);
    };
  }

  private Checked vetoed(Refusal refusal, Published published, McpMessage.Request request) {
    Optional<Answered> no = exchange.soften(refusal, "a call that the hook lets pass");
    return no.isPresent() ? new Checked.Refused(no.get()) : go(request, published);
  }

  /** A changed call is another call: it is judged once more, without the hooks. */
  private Checked again(Operation changed, Published before, McpMessage.Request request) {
    if (exchange.observes()) {
      return go(request, before);
    }
    exchange.asked(changed);
    return switch (Judgement.of(visit, changed)) {
      case No no -> refused(no, request);
      case Fine fine -> {
        exchange.grants("do again", fine);
        yield go(request, fine.operation());
      }
    };
  }

  private static Checked go(McpMessage.Request request, Published published) {
    Operation original = published.original();
    if (original.equals(request.operation())) {
      return new Checked.Go(request, published.shown());
    }
    Text text = Text.of(McpText.edited(request, original));
    McpMessage.Request now =
        new McpMessage.Request(request.id(), request.method(), original, request.aside(), text);
    return new Checked.Go(now, published.shown());
  }
}
