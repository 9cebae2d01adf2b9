package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.McpMessage.Complaint;
import dev.postern.hooks.mcp.McpMessage.Notification;
import dev.postern.hooks.mcp.McpMessage.Request;
import dev.postern.hooks.mcp.McpMessage.Response;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpReader.Reading.Bad;
import dev.postern.hooks.mcp.McpReader.Reading.Good;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.Optional;

/**
 * What kind of message an envelope is. Never judged by a result alone: some servers run what has a
 * method whatever else it has.
 */
final class Classification {
  private final Envelope envelope;

  /** By which rules all but the result is read once more, for a server's message. */
  private final Optional<Rules> strict;

  private final Optional<McpMessage.Id> id;

  Classification(Envelope envelope, Optional<Rules> strict) {
    this.envelope = envelope;
    this.strict = strict;
    this.id =
        envelope
            .member("id")
            .filter(Part::sound)
            .map(part -> new McpMessage.Id(part.spelling(envelope.text())));
  }

  Reading reading() {
    Optional<Envelope.Fault> fault = envelope.fault();
    if (fault.isPresent()) {
      return bad(fault.get().flaw(), fault.get().what());
    }
    if (!says("jsonrpc", "2.0")) {
      return bad(Flaw.MESSAGE, "jsonrpc is not \"2.0\"");
    }
    if (envelope.has("id") && id.isEmpty() && !isComplaint()) {
      return bad(Flaw.MESSAGE, "the id is neither a sound string nor an integer");
    }
    Optional<String> variant = variant("params").or(() -> variant("error"));
    if (variant.isPresent()) {
      return bad(Flaw.JSON, variant.get());
    }
    if (isComplaint()) {
      return new Good(new Complaint(envelope.text()));
    }
    boolean answers = envelope.has("result") || envelope.has("error");
    if (envelope.has("method")) {
      return answers ? bad(Flaw.MESSAGE, "both a method and a result or error") : asking();
    }
    return answers ? answering() : bad(Flaw.MESSAGE, "no method, no result and no error");
  }

  /**
   * Servers say {@code "id":null}, or nothing, with an error about a request they could not read.
   */
  private boolean isComplaint() {
    boolean nameless =
        !envelope.has("id") || envelope.member("id").filter(Part::isNull).isPresent();
    boolean onlyAnError =
        !envelope.has("method") && !envelope.has("result") && !envelope.has("params");
    return strict.isPresent()
        && nameless
        && onlyAnError
        && envelope.member("error").filter(Part::isObject).isPresent();
  }

  private boolean says(String member, String text) {
    return envelope
        .member(member)
        .filter(part -> part.isSoundString() && part.said().equals(text))
        .isPresent();
  }

  private Optional<String> variant(String member) {
    return strict.flatMap(
        rules -> envelope.member(member).flatMap(part -> envelope.flaw(part, rules)));
  }

  private Reading asking() {
    Optional<Part> method = envelope.member("method").filter(Part::isSoundString);
    if (method.isEmpty()) {
      return bad(Flaw.MESSAGE, "the method is no sound string");
    }
    String name = method.get().said();
    if (id.isEmpty()) {
      return new Good(new Notification(name, envelope.text()));
    }
    Optional<Operation> operation =
        strict.isPresent() ? Optional.of(new McpOther(name)) : operation(name);
    return operation
        .<Reading>map(asked -> new Good(new Request(id.get(), name, asked, envelope.text())))
        .orElseGet(() -> bad(Flaw.PARAMS, "the parameters are not those of the method"));
  }

  private Optional<Operation> operation(String method) {
    return switch (method) {
      case "tools/call" ->
          string("name").flatMap(n -> arguments().map(a -> new Operation.ToolCall(n, a)));
      case "prompts/get" ->
          string("name").flatMap(n -> arguments().map(a -> new Operation.PromptGet(n, a)));
      case "resources/read" -> string("uri").map(Operation.ResourceRead::new);
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

  private Optional<String> string(String parameter) {
    return envelope.parameter(parameter).filter(Part::isSoundString).map(Part::said);
  }

  /** Absent ones are none; empty when they are there and no object. */
  private Optional<Json.Obj> arguments() {
    Optional<Part> part = envelope.parameter("arguments");
    return part.isEmpty()
        ? Optional.of(Json.Obj.of())
        : part.filter(Part::isObject).map(envelope::object);
  }

  private Reading answering() {
    if (id.isEmpty()) {
      return bad(Flaw.MESSAGE, "an answer without an id");
    }
    if (envelope.has("params")) {
      return bad(Flaw.MESSAGE, "an answer with parameters");
    }
    if (envelope.has("result") && envelope.has("error")) {
      return bad(Flaw.MESSAGE, "both a result and an error");
    }
    Optional<Part> result = envelope.member("result");
    Part answer = result.or(() -> envelope.member("error")).orElseThrow();
    if (!answer.isObject()) {
      return bad(Flaw.MESSAGE, "the result or error is no object");
    }
    return new Good(new Response(id.get(), result.map(envelope::object), envelope.text()));
  }

  private Reading bad(Flaw flaw, String what) {
    return new Bad(flaw, id, what);
  }
}
