package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.Envelope.Member;
import dev.postern.hooks.mcp.Envelope.Outcome;
import dev.postern.hooks.mcp.Envelope.Parameter;
import dev.postern.hooks.mcp.McpMessage.Aside;
import dev.postern.hooks.mcp.McpMessage.Complaint;
import dev.postern.hooks.mcp.McpMessage.Notification;
import dev.postern.hooks.mcp.McpMessage.Request;
import dev.postern.hooks.mcp.McpMessage.Response;
import dev.postern.hooks.mcp.McpMessage.Turn;
import dev.postern.hooks.mcp.McpMessage.Turn.Asks;
import dev.postern.hooks.mcp.McpMessage.Turn.Later;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpReader.Reading.Bad;
import dev.postern.hooks.mcp.McpReader.Reading.Good;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What kind of message a text is. Used for one text after the other by one thread at a time. Never
 * judged by a result alone: some servers run what has a method whatever else it has.
 */
final class Classification {
  /** Most requests are calls of tools; their method is not spelt out again for each. */
  static final String CALL = "tools/call";

  private static final int URL_ELICITATION = -32_042;
  private static final String ELICITATION = "elicitation/create";
  private static final Optional<Turn> LAST = Optional.of(Turn.Last.LAST);

  private final Envelope envelope = new Envelope();
  private final Asking asking = new Asking(envelope);

  /** By which rules all but the result is read once more, for a server's message. */
  private @Nullable Rules strict;

  private McpMessage.@Nullable Id id;

  Reading ofClient(Text text, Rules rules) {
    return of(text, rules, null, null);
  }

  /**
   * @param strict by which rules all but the result is read once more
   * @param awaited what to say for an id that is spelt just so
   */
  Reading ofServer(Text text, Rules rules, Rules strict, McpMessage.Id awaited) {
    return of(text, rules, strict, awaited);
  }

  private Reading of(
      Text text, Rules rules, @Nullable Rules again, McpMessage.@Nullable Id awaited) {
    try {
      envelope.open(text, rules);
      strict = again;
      id = id(awaited);
      return reading();
    } finally {
      envelope.close();
      id = null;
    }
  }

  private McpMessage.@Nullable Id id(McpMessage.@Nullable Id awaited) {
    Part spelt = envelope.member(Member.ID);
    if (!spelt.isSound()) {
      return null;
    }
    return awaited != null && spelt.isSpelt(awaited.spelling(), envelope.text().array())
        ? awaited
        : new McpMessage.Id(spelt.spelling(envelope.text().array()));
  }

  private Reading reading() {
    Optional<Envelope.Fault> fault = envelope.fault();
    if (fault.isPresent()) {
      return bad(fault.get().flaw(), fault.get().what());
    }
    if (!envelope.says(envelope.member(Member.JSONRPC), "2.0")) {
      return bad(Flaw.MESSAGE, "jsonrpc is not \"2.0\"");
    }
    if (envelope.has(Member.ID) && id == null && !isComplaint()) {
      return bad(Flaw.MESSAGE, "the id is neither a sound string nor an integer");
    }
    Optional<String> variant = variant(Member.PARAMS).or(() -> variant(Member.ERROR));
    if (variant.isPresent()) {
      return bad(Flaw.JSON, variant.get());
    }
    if (isComplaint()) {
      return new Good(new Complaint(envelope.text()));
    }
    boolean answers = envelope.has(Member.RESULT) || envelope.has(Member.ERROR);
    if (envelope.has(Member.METHOD)) {
      return answers ? bad(Flaw.MESSAGE, "both a method and a result or error") : asking();
    }
    return answers ? answering() : bad(Flaw.MESSAGE, "no method, no result and no error");
  }

  /**
   * Servers say {@code "id":null}, or nothing, with an error about a request they could not read.
   */
  private boolean isComplaint() {
    boolean nameless = !envelope.has(Member.ID) || envelope.member(Member.ID).isNull();
    boolean onlyAnError =
        !envelope.has(Member.METHOD)
            && !envelope.has(Member.RESULT)
            && !envelope.has(Member.PARAMS);
    return strict != null && nameless && onlyAnError && envelope.member(Member.ERROR).isObject();
  }

  private Optional<String> variant(Member member) {
    return strict != null && envelope.has(member)
        ? envelope.flaw(envelope.member(member), strict)
        : Optional.empty();
  }

  private Reading asking() {
    Part method = envelope.member(Member.METHOD);
    if (!method.isSoundString()) {
      return bad(Flaw.MESSAGE, "the method is no sound string");
    }
    String name = envelope.says(method, CALL) ? CALL : envelope.said(method);
    if (id == null) {
      return new Good(
          new Notification(
              name, envelope.sound(envelope.parameter(Parameter.URI)), envelope.text()));
    }
    Optional<Operation> operation =
        strict != null ? Optional.of(new McpOther(name)) : asking.operation(name);
    Optional<Aside> aside = asking.aside();
    return operation.isPresent() && aside.isPresent()
        ? new Good(new Request(id, name, operation.get(), aside.get(), envelope.text()))
        : bad(Flaw.PARAMS, "the parameters are not those of the method");
  }

  private Reading answering() {
    if (id == null) {
      return bad(Flaw.MESSAGE, "an answer without an id");
    }
    if (envelope.has(Member.PARAMS)) {
      return bad(Flaw.MESSAGE, "an answer with parameters");
    }
    if (envelope.has(Member.RESULT) && envelope.has(Member.ERROR)) {
      return bad(Flaw.MESSAGE, "both a result and an error");
    }
    Part result = envelope.member(Member.RESULT);
    Part answer = result.isThere() ? result : envelope.member(Member.ERROR);
    if (!answer.isObject()) {
      return bad(Flaw.MESSAGE, "the result or error is no object");
    }
    Optional<Json.Obj> said =
        result.isThere() ? Optional.of(envelope.object(result)) : Optional.empty();
    Optional<Turn> turn = turn();
    return turn.isPresent()
        ? new Good(new Response(id, said, turn.get(), envelope.text()))
        : bad(Flaw.MESSAGE, "it says that it is not the last word, in no way one can read");
  }

  /** Empty when it cannot be read. */
  private Optional<Turn> turn() {
    Part type = envelope.outcome(Outcome.RESULT_TYPE);
    Part task = envelope.outcome(Outcome.TASK);
    if (envelope.outcome(Outcome.INPUT_REQUESTS).isThere()) {
      return asks();
    }
    if (envelope.has(Member.ERROR)) {
      return asksByError() ? Optional.of(new Asks(Optional.empty(), List.of(ELICITATION))) : LAST;
    }
    if (type.isThere()) {
      if (!type.isSoundString()) {
        return Optional.empty();
      }
      if (envelope.says(type, "task")) {
        return envelope.sound(envelope.outcome(Outcome.TASK_ID)).map(Later::new);
      }
      if (envelope.says(type, "input_required")) {
        return asks();
      }
    }
    return task.isObject()
        ? Asking.text(envelope.object(task), "taskId").<Turn>map(Later::new).or(() -> LAST)
        : LAST;
  }

  /** An error by which servers of before have users sent to an address. */
  private boolean asksByError() {
    return envelope.object(envelope.member(Member.ERROR)).get("code").orElse(Json.Null.NULL)
            instanceof Json.Num code
        && code.isInteger()
        && code.value().intValue() == URL_ELICITATION;
  }

  private Optional<Turn> asks() {
    Part state = envelope.outcome(Outcome.REQUEST_STATE);
    Part requests = envelope.outcome(Outcome.INPUT_REQUESTS);
    if (state.isThere() && !state.isSoundString() || requests.isThere() && !requests.isObject()) {
      return Optional.empty();
    }
    List<Json.Member> asked = requests.isThere() ? envelope.object(requests).members() : List.of();
    List<String> methods = new ArrayList<>(asked.size());
    for (Json.Member each : asked) {
      if (each.value() instanceof Json.Obj question) {
        Asking.text(question, "method").ifPresent(methods::add);
      }
    }
    return methods.size() == asked.size()
        ? Optional.of(new Asks(envelope.sound(state), methods))
        : Optional.empty();
  }

  private Reading bad(Flaw flaw, String what) {
    return new Bad(flaw, Optional.ofNullable(id), what);
  }
}
