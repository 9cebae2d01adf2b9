package dev.postern.hooks.mcp;

import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonCursor.Token;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.List;
import java.util.Optional;

/**
 * One JSON-RPC message, walked over once: where its parts stand, and what is wrong with the names
 * of its members and parameters. The whole text has been checked when it has been opened.
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

  private static final int PARAMS = MEMBERS.indexOf("params");

  /** What is wrong with it, beside its being JSON. */
  record Fault(Flaw flaw, String what) {}

  private static final byte[] NOTHING = {};

  private final JsonCursor cursor = new JsonCursor();
  private final Part[] members = parts(MEMBERS);
  private final Part[] parameters = parts(PARAMETERS);
  private byte[] text = NOTHING;
  private Optional<Fault> fault = Optional.empty();

  private static Part[] parts(List<String> names) {
    return names.stream().map(name -> new Part()).toArray(Part[]::new);
  }

  /** An envelope, unless the text is no JSON by these rules; the fault then says why. */
  static Envelope read(byte[] text, Rules rules) {
    Envelope envelope = new Envelope();
    envelope.open(text, rules);
    return envelope;
  }

  /** Reads the next text; what was said of the one before is forgotten. */
  void open(byte[] next, Rules rules) {
    text = next;
    fault = Optional.empty();
    forget(members);
    forget(parameters);
    cursor.open(text, rules);
    walk();
  }

  /** Lets go of the text, so that an envelope can be kept without keeping texts. */
  void close() {
    text = NOTHING;
    cursor.close();
  }

  private static void forget(Part[] parts) {
    for (Part part : parts) {
      part.forget();
    }
  }

  private void walk() {
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
      forget(members);
      forget(parameters);
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
    int name = known(MEMBERS);
    if (name < 0) {
      blame(Flaw.MESSAGE, "a member that JSON-RPC does not have");
      cursor.skip();
    } else if (name == PARAMS) {
      parameters();
    } else {
      members[name].read(cursor, text);
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
    members[PARAMS].is(kind, from, cursor.end());
  }

  private void parameter() {
    int name = known(PARAMETERS);
    if (name >= 0) {
      parameters[name].read(cursor, text);
      return;
    }
    String other = cursor.text();
    if (PARAMETERS.stream().anyMatch(other::equalsIgnoreCase)) {
      blame(Flaw.PARAMS, "a parameter whose name differs from a known one only in case");
    }
    cursor.skip();
  }

  /** Which of these names the cursor stands on, or -1. */
  private int known(List<String> names) {
    for (int name = 0; name < names.size(); name++) {
      if (cursor.is(names.get(name))) {
        return name;
      }
    }
    return -1;
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
    return member(member).isThere();
  }

  Part member(String name) {
    return members[MEMBERS.indexOf(name)];
  }

  Part parameter(String name) {
    return parameters[PARAMETERS.indexOf(name)];
  }

  /** Whether this part is a sound string that says exactly that. */
  boolean says(Part part, String expected) {
    if (!part.isSoundString()) {
      return false;
    }
    standOn(part);
    return cursor.is(expected);
  }

  /** What a string says. */
  String said(Part part) {
    standOn(part);
    return cursor.text();
  }

  private void standOn(Part part) {
    cursor.open(text, part.from(), part.to(), Rules.STRICT);
    cursor.next();
  }

  /** What is wrong with a value by other rules than it was read by. */
  Optional<String> flaw(Part part, Rules other) {
    cursor.open(text, part.from(), part.to(), other);
    cursor.finish();
    return cursor.flaw().map(JsonText.Reading.Bad::what);
  }
}
