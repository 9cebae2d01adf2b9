package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonCursor.Token;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON-RPC message, walked over once: where its parts stand, and what is wrong with the names
 * of its members and parameters. The whole text has been checked when there is an envelope.
 */
final class Envelope {
  private static final List<String> MEMBERS =
      List.of("jsonrpc", "id", "method", "params", "result", "error");

  /** The parameters by which somebody decides, here or in the server. */
  private static final List<String> PARAMETERS =
      List.of(
          "name",
          "arguments",
          "uri",
          "_meta",
          "cursor",
          "ref",
          "argument",
          "context",
          "task",
          "taskId",
          "inputResponses",
          "requestState",
          "notifications",
          "level",
          "requestId",
          "protocolVersion",
          "capabilities",
          "clientInfo");

  /** What is wrong with it, beside its being JSON. */
  record Fault(Flaw flaw, String what) {}

  private final byte[] text;
  private final Rules rules;
  private final JsonCursor cursor = new JsonCursor();
  private final Map<String, Part> members = new HashMap<>();
  private final Map<String, Part> parameters = new HashMap<>();
  private Optional<Fault> fault = Optional.empty();

  private Envelope(byte[] text, Rules rules) {
    this.text = text;
    this.rules = rules;
  }

  /** An envelope, unless the text is no JSON by these rules; the fault then says why. */
  static Envelope read(byte[] text, Rules rules) {
    Envelope envelope = new Envelope(text, rules);
    envelope.walk();
    return envelope;
  }

  private void walk() {
    cursor.open(text, rules);
    Token first = cursor.next();
    if (first == Token.OBJECT) {
      while (cursor.next() == Token.NAME) {
        member();
      }
    } else {
      blame(
          Flaw.MESSAGE,
          first == Token.ARRAY ? "several messages in an array" : "the message is no object");
    }
    if (!cursor.finish()) {
      members.clear();
      parameters.clear();
      fault = cursor.flaw().map(bad -> new Fault(flaw(bad.flaw()), bad.what()));
    }
  }

  private static Flaw flaw(JsonText.Flaw flaw) {
    return switch (flaw) {
      case TOO_DEEP, TOO_MANY -> Flaw.TOO_MUCH;
      case EMPTY,
          SYNTAX,
          ENDS_EARLY,
          TRAILING,
          DUPLICATE_KEY,
          CASE_VARIANT_KEY,
          LONE_SURROGATE_NAME,
          NUL_IN_NAME,
          NOT_A_NUMBER,
          NUMBER_TOO_BIG,
          BAD_UTF8,
          BOM ->
          Flaw.JSON;
    };
  }

  private void member() {
    Optional<String> name = known(MEMBERS);
    if (name.isEmpty()) {
      blame(Flaw.MESSAGE, "a member that JSON-RPC does not have");
      cursor.skip();
    } else if (name.get().equals("params")) {
      parameters();
    } else {
      members.put(name.get(), Part.at(cursor));
    }
  }

  private void parameters() {
    Token kind = cursor.next();
    int from = cursor.start();
    if (kind != Token.OBJECT) {
      blame(Flaw.PARAMS, "params is no object");
      cursor.skip();
    } else {
      while (cursor.next() == Token.NAME) {
        parameter();
      }
    }
    members.put("params", new Part(kind, from, cursor.end(), "", false));
  }

  private void parameter() {
    Optional<String> name = known(PARAMETERS);
    if (name.isPresent()) {
      parameters.put(name.get(), Part.at(cursor));
      return;
    }
    String other = cursor.text();
    if (PARAMETERS.stream().anyMatch(other::equalsIgnoreCase)) {
      blame(Flaw.PARAMS, "a parameter whose name differs from a known one only in case");
    }
    cursor.skip();
  }

  private Optional<String> known(List<String> names) {
    for (String name : names) {
      if (cursor.is(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private void blame(Flaw flaw, String what) {
    if (fault.isEmpty()) {
      fault = Optional.of(new Fault(flaw, what));
    }
  }

  /** The first thing wrong. */
  Optional<Fault> fault() {
    return fault;
  }

  byte[] text() {
    return text;
  }

  boolean has(String member) {
    return members.containsKey(member);
  }

  Optional<Part> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  Optional<Part> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** The object that stands there. */
  Json.Obj object(Part part) {
    JsonText.Reading reading = JsonText.read(text, part.from(), part.to(), rules);
    if (reading instanceof JsonText.Reading.Good(Json.Obj object)) {
      return object;
    }
    throw new IllegalStateException("what was sound a moment ago is not: " + reading);
  }

  /** What is wrong with a value by other rules than it was read by. */
  Optional<String> flaw(Part part, Rules other) {
    cursor.open(text, part.from(), part.to(), other);
    cursor.finish();
    return cursor.flaw().map(JsonText.Reading.Bad::what);
  }
}
