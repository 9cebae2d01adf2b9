package dev.postern.policies.gate;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Dealings.Ask;
import dev.postern.policies.gate.Dealings.Between;
import dev.postern.policies.gate.Dealings.Declined;
import dev.postern.policies.gate.Trail.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What a server asks its client, in the era in which it may: to sample from its model, to ask its
 * user, to name its roots. The rules for the client's own subject say whether it may.
 *
 * <p>One that is refused must not be left waiting, and no door can speak to a server unasked: the
 * client is asked for a sign of life instead, under the same id, and the client's answer to that
 * becomes the refusal. An id that some clients cannot read at all would harm them: that question is
 * left out.
 */
final class ServerAsks {
  private static final List<String> EVERYTHING =
      List.of("sampling/createMessage", "elicitation/create", "roots/list");

  private final Visit visit;
  private final Exchange exchange;
  private final Dealings dealings;
  private final Between who;

  ServerAsks(Visit visit, Exchange exchange, Dealings dealings, Between who) {
    this.visit = visit;
    this.exchange = exchange;
    this.dealings = dealings;
    this.who = who;
  }

  /** What the client gets of it. */
  List<Event> asked(Event event, McpMessage.Request request) {
    Operation operation = new Operation.McpOther(request.method());
    return switch (Judgement.of(visit, operation)) {
      case Judgement.Fine _ -> allowed(event, request, operation);
      case Judgement.No(Refusal refusal, _, String remedy) -> {
        String decision =
            exchange.refusedBesides(operation, refusal, enforced(), Optional.of(remedy));
        yield exchange.observes()
            ? passes(event, request)
            : instead(event, request, new Declined(refusal, decision));
      }
    };
  }

  private List<Event> allowed(Event event, McpMessage.Request request, Operation operation) {
    if (!isOpen(request)) {
      return taken(request);
    }
    return exchange.allowedBesides(operation, List.of()) || exchange.observes()
        ? List.of(SseText.safe(event))
        : List.of();
  }

  private boolean isOpen(McpMessage.Request request) {
    Ask ask = new Ask(request.id(), request.method(), Optional.empty());
    return dealings.asked(who, ask) || exchange.observes();
  }

  private List<Event> passes(Event event, McpMessage.Request request) {
    return isOpen(request) ? List.of(SseText.safe(event)) : taken(request);
  }

  private List<Event> instead(Event event, McpMessage.Request request, Declined declined) {
    Ask ask = new Ask(request.id(), request.method(), Optional.of(declined));
    if (!request.id().comesBack()) {
      return List.of();
    }
    return dealings.asked(who, ask)
        ? List.of(SseText.message(event.id(), McpText.ping(request.id())))
        : taken(request);
  }

  private List<Event> taken(McpMessage.Request request) {
    exchange.refusedBesides(
        new Operation.McpOther(request.method()),
        new Refusal.NotGranted("something else is asked under this id already"),
        enforced(),
        Optional.of("an id of its own"));
    return List.of();
  }

  private Decision enforced() {
    return exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
  }

  /** Whether the server may ask this client whatever servers ask. */
  static boolean mayAskAnything(Visit visit) {
    return EVERYTHING.stream()
        .allMatch(method ->
            Judgement.of(visit, new Operation.McpOther(method)) instanceof Judgement.Fine);
  }

  /** What a client's response answers; nothing where nobody asked. */
  Optional<Ask> replied(McpMessage.Response response) {
    return dealings.replied(who, response.id());
  }

  /** What the server is told in its client's stead. */
  static byte[] refusal(Ask ask, Declined declined) {
    return Refusals.message(declined.refusal(), ask.id(), false, declined.decision());
  }
}
