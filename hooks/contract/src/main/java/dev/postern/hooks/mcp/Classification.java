package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.Envelope.Member;
import dev.postern.hooks.mcp.Envelope.Parameter;
import dev.postern.hooks.mcp.McpMessage.Complaint;
import dev.postern.hooks.mcp.McpMessage.Notification;
import dev.postern.hooks.mcp.McpMessage.Request;
import dev.postern.hooks.mcp.McpMessage.Response;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpReader.Reading.Bad;
import dev.postern.hooks.mcp.McpReader.Reading.Good;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What kind of message a text is. Used for one text after the other by one thread at a time. Never
 * judged by a result alone: some servers run what has a method whatever else it has.
 */
final class Classification {
  /** Most requests are calls of tools; their method is not spelt out again for each. */
  private static final String CALL = "tools/call";

  private final Envelope envelope = new Envelope();

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
      return new Good(new Notification(name, envelope.text()));
    }
    Optional<Operation> operation =
        strict != null ? Optional.of(new McpOther(name)) : operation(name);
    return operation.isPresent()
        ? new Good(new Request(id, name, operation.get(), envelope.text()))
        : bad(Flaw.PARAMS, "the parameters are not those of the method");
  }

  private Optional<Operation> operation(String method) {
    return switch (method) {
      case CALL ->
          isNamed()
              ? Optional.of(new Operation.ToolCall(said(Parameter.NAME), arguments()))
              : Optional.empty();
      case "prompts/get" ->
          isNamed()
              ? Optional.of(new Operation.PromptGet(said(Parameter.NAME), arguments()))
              : Optional.empty();
      case "resources/read" ->
          envelope.parameter(Parameter.URI).isSoundString()
              ? Optional.of(new Operation.ResourceRead(said(Parameter.URI)))
              : Optional.empty();
      default -> Optional.of(listing(method));
    };
  }

  private static Operation listing(String method) {
    for (Operation.Kind kind : Operation.Kind.values()) {
      if (kind.method().equals(method)) {
        return new Operation.Listing(kind);
      }
    }
    return new McpOther(method);
  }

  /** Whether there is a name, and the arguments are an object or absent. */
  private boolean isNamed() {
    Part arguments = envelope.parameter(Parameter.ARGUMENTS);
    return envelope.parameter(Parameter.NAME).isSoundString()
        && (arguments.isObject() || !arguments.isThere());
  }

  private String said(Parameter parameter) {
    return envelope.said(envelope.parameter(parameter));
  }

  /** Absent ones are none. */
  private Json.Obj arguments() {
    Part part = envelope.parameter(Parameter.ARGUMENTS);
    return part.isThere() ? object(part) : Json.Obj.of();
  }

  private Json.Obj object(Part part) {
    return JsonText.sound(envelope.text(), part.from(), part.to());
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
    Optional<Json.Obj> said = result.isThere() ? Optional.of(object(result)) : Optional.empty();
    return new Good(new Response(id, said, envelope.text()));
  }

  private Reading bad(Flaw flaw, String what) {
    return new Bad(flaw, Optional.ofNullable(id), what);
  }
}
