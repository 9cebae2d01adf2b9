package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.policies.gate.Authorizer.Permission;
import dev.postern.policies.gate.Catalog.Published;
import java.util.Optional;

/** Whether a visitor may do something: is it published, and do role and rules allow it. */
sealed interface Judgement {
  record Fine(Published operation, Optional<RuleRef> rule, String by) implements Judgement {}

  record No(Refusal refusal, Optional<RuleRef> rule, String remedy) implements Judgement {}

  /** Judges, and leaves the trail of it; an answer where it is refused. */
  static Optional<Answered> enforced(Visit visit, Operation asked, Exchange exchange) {
    return switch (of(visit, asked)) {
      case No no -> exchange.refuses(no);
      case Fine fine -> {
        exchange.grants("do", fine);
        yield Optional.empty();
      }
    };
  }

  /** What uses other things must be allowed itself, and each of them. */
  static Judgement of(Visit visit, Operation asked) {
    Judgement itself = ofOne(visit, asked);
    if (itself instanceof Fine && asked instanceof Operation.Using using) {
      for (Operation used : using.what()) {
        if (of(visit, used) instanceof No no) {
          return no;
        }
      }
    }
    return itself;
  }

  private static Judgement ofOne(Visit visit, Operation asked) {
    Optional<Published> published = visit.route().catalog().find(asked);
    if (published.isEmpty()) {
      return new No(
          new Refusal.UnknownOperation("no operation of this name is published"),
          Optional.empty(),
          "an entry for it in the server's allowedOperations");
    }
    Permission permission =
        visit.route().authorizer().mayDo(visit.caller(), visit.role(), published.get());
    return switch (permission) {
      case Permission.Granted(var rule, String by) -> new Fine(published.get(), rule, by);
      case Permission.Denied(Refusal refusal, var rule, String remedy) ->
          new No(refusal, rule, remedy);
    };
  }
}
