package dev.postern.hooks.mcp;

import static java.util.Objects.requireNonNull;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonCursor.Token;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON-RPC message, walked over once: where its parts stand, and what is wrong with the names
 * of its members and parameters. The whole text has been checked when it has been opened.
 */
final class Envelope {
  /** The members that JSON-RPC has. */
  enum Member {
    JSONRPC("jsonrpc"),
    ID("id"),
    METHOD("method"),
    PARAMS("params"),
    RESULT("result"),
    ERROR("error");

    private static final Member[] ALL = values();

    private final String spelling;

    Member(String spelling) {
      this.spelling = spelling;
    }
  }

  /**
   * The parameters by which somebody decides, here or in the server, and what decides within them.
   */
  enum Parameter {
    NAME("name"),
    ARGUMENTS("arguments"),
    URI("uri"),
    META(
        "_meta",
        VERSION,
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/clientInfo",
        "io.modelcontextprotocol/logLevel",
        "io.modelcontextprotocol/related-task",
        "progressToken"),
    CURSOR("cursor"),
    REF("ref", "type", "name", "uri"),
    ARGUMENT("argument", "name", "value"),
    CONTEXT("context", "arguments"),
    TASK("task", "taskId", "ttl"),
    TASK_ID("taskId"),
    INPUT_RESPONSES("inputResponses"),
    REQUEST_STATE("requestState"),
    NOTIFICATIONS(
        "notifications",
        "toolsListChanged",
        "promptsListChanged",
        "resourcesListChanged",
        "resourceSubscriptions",
        "taskIds"),
    LEVEL("level"),
    REQUEST_ID("requestId"),
    PROTOCOL_VERSION("protocolVersion"),
    CAPABILITIES(
        "capabilities", "roots", "sampling", "elicitation", "tasks", "experimental", "extensions"),
    CLIENT_INFO("clientInfo");

    private static final Parameter[] ALL = values();
    private static final List<String> SPELLINGS =
        Arrays.stream(ALL).map(Parameter::spelling).toList();

    private final String spelling;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes none that can change
    private final List<String> within;

    Parameter(String spelling, String... within) {
      this.spelling = spelling;
      this.within = List.of(within);
    }

    String spelling() {
      return spelling;
    }
  }

  /** The members of a result by which one sees that it is not the last word. */
  enum Outcome {
    RESULT_TYPE("resultType"),
    TASK("task"),
    TASK_ID("taskId"),
    INPUT_REQUESTS("inputRequests"),
    REQUEST_STATE("requestState");

    private static final Outcome[] ALL = values();

    private final String spelling;

    Outcome(String spelling) {
      this.spelling = spelling;
    }
  }

  /** Where modern requests say by which revision they speak. */
  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";

  /** What is wrong with it, beside its being JSON. */
  record Fault(Flaw flaw, String what) {}

  private static final Text NOTHING = Text.of(new byte[0]);

  private final JsonCursor cursor = new JsonCursor();
  private final Map<Member, Part> members = parts(Member.class, Member.ALL);
  private final Map<Parameter, Part> parameters = parts(Parameter.class, Parameter.ALL);
  private final Map<Outcome, Part> outcomes = parts(Outcome.class, Outcome.ALL);
  private final Part version = new Part();
  private final Runnable eachParameter = this::parameter;
  private final Runnable eachWithin = this::within;
  private final Runnable eachOutcome = this::outcome;
  private Text text = NOTHING;

  /** The parameter whose members are being read. */
  private Parameter around = Parameter.META;

  private Optional<Fault> fault = Optional.empty();

  private static <N extends Enum<N>> Map<N, Part> parts(Class<N> kind, N[] all) {
    Map<N, Part> parts = new EnumMap<>(kind);
    for (N name : all) {
      parts.put(name, new Part());
    }
    return parts;
  }

  /** An envelope, unless the text is no JSON by these rules; the fault then says why. */
  static Envelope read(Text text, Rules rules) {
    Envelope envelope = new Envelope();
    envelope.open(text, rules);
    return envelope;
  }

  /** Reads the next text; what was said of the one before is forgotten. */
  void open(Text next, Rules rules) {
    text = next;
    fault = Optional.empty();
    forget();
    cursor.open(text.array(), 0, text.length(), rules);
    walk();
  }

  /** Lets go of the text, so that an envelope can be kept without keeping texts. */
  void close() {
    text = NOTHING;
    cursor.close();
  }

  private void forget() {
    for (Member member : Member.ALL) {
      member(member).forget();
    }
    for (Parameter parameter : Parameter.ALL) {
      parameter(parameter).forget();
    }
    for (Outcome outcome : Outcome.ALL) {
      outcome(outcome).forget();
    }
    version.forget();
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
      forget();
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
    for (Member member : Member.ALL) {
      if (cursor.is(member.spelling)) {
        read(member);
        return;
      }
    }
    blame(Flaw.MESSAGE, "a member that JSON-RPC does not have");
    cursor.skip();
  }

  private void read(Member member) {
    switch (member) {
      case PARAMS -> {
        if (members(member(member), eachParameter) != Token.OBJECT) {
          blame(Flaw.PARAMS, "params is no object");
        }
      }
      case RESULT -> members(member(member), eachOutcome);
      case JSONRPC, ID, METHOD, ERROR -> member(member).read(cursor, text.array());
    }
  }

  /** Walks over an object, its members one by one, or over whatever stands in its place. */
  private Token members(Part whole, Runnable each) {
    Token kind = cursor.next();
    int from = cursor.start();
    if (kind == Token.OBJECT) {
      while (cursor.next() == Token.NAME) {
        each.run();
      }
    } else {
      cursor.skip();
    }
    whole.is(kind, from, cursor.end());
    return kind;
  }

  private void parameter() {
    for (Parameter parameter : Parameter.ALL) {
      if (cursor.is(parameter.spelling)) {
        read(parameter);
        return;
      }
    }
    passOther(Parameter.SPELLINGS);
  }

  private void read(Parameter which) {
    if (which.within.isEmpty()) {
      parameter(which).read(cursor, text.array());
    } else {
      around = which;
      members(parameter(which), eachWithin);
    }
  }

  private void within() {
    if (around == Parameter.META && cursor.is(VERSION)) {
      version.read(cursor, text.array());
      return;
    }
    for (String known : around.within) {
      if (cursor.is(known)) {
        cursor.skip();
        return;
      }
    }
    passOther(around.within);
  }

  /** A member that is none of those: not even for readers to whom case means nothing. */
  private void passOther(List<String> known) {
    String other = cursor.text();
    if (known.stream().anyMatch(other::equalsIgnoreCase)) {
      blame(Flaw.PARAMS, "a parameter whose name differs from a known one only in case");
    }
    cursor.skip();
  }

  private void outcome() {
    for (Outcome outcome : Outcome.ALL) {
      if (cursor.is(outcome.spelling)) {
        outcome(outcome).read(cursor, text.array());
        return;
      }
    }
    cursor.skip();
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

  Text text() {
    return text;
  }

  boolean has(Member member) {
    return member(member).isThere();
  }

  Part member(Member which) {
    return requireNonNull(members.get(which));
  }

  Part parameter(Parameter which) {
    return requireNonNull(parameters.get(which));
  }

  Part outcome(Outcome which) {
    return requireNonNull(outcomes.get(which));
  }

  /** By which revision a modern request says that it speaks. */
  Part version() {
    return version;
  }

  /** Whether this part is a sound string that says exactly that. */
  boolean says(Part part, String expected) {
    if (!part.isSoundString()) {
      return false;
    }
    if (part.isPlain()) {
      return part.says(expected, text.array());
    }
    standOn(part);
    return cursor.is(expected);
  }

  /** What a string says. */
  String said(Part part) {
    if (part.isPlain()) {
      return part.plain(text.array());
    }
    standOn(part);
    return cursor.text();
  }

  /** What a string says that every reader takes for the same; empty where it is none. */
  Optional<String> sound(Part part) {
    return part.isSoundString() ? Optional.of(said(part)) : Optional.empty();
  }

  /** An object of the text, to be read when somebody looks at it. */
  Json.Obj object(Part part) {
    return JsonText.sound(text, part.from(), part.to());
  }

  private void standOn(Part part) {
    cursor.open(text.array(), part.from(), part.to(), Rules.STRICT);
    cursor.next();
  }

  /** What is wrong with a value by other rules than it was read by. */
  Optional<String> flaw(Part part, Rules other) {
    cursor.open(text.array(), part.from(), part.to(), other);
    cursor.finish();
    return cursor.flaw().map(JsonText.Reading.Bad::what);
  }
}
