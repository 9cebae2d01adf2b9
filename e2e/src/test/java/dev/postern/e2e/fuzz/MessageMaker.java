package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.fuzz.Piece.Items;
import dev.postern.e2e.fuzz.Piece.Member;
import dev.postern.e2e.fuzz.Piece.Members;
import dev.postern.e2e.fuzz.Piece.Raw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes up JSON-RPC messages, each of a seed. */
final class MessageMaker {
  /**
   * @param sound whether nothing is wrong with it, so that it must be read
   */
  record Made(byte[] text, boolean sound) {}

  private static final List<String> METHODS =
      List.of(
          "tools/call",
          "tools/call",
          "tools/call",
          "prompts/get",
          "resources/read",
          "tools/list",
          "resources/templates/list",
          "initialize",
          "ping",
          "completion/complete",
          "completion/complete",
          "resources/subscribe",
          "subscriptions/listen",
          "tasks/get",
          "logging/setLevel",
          "notifications/progress",
          "notifications/cancelled",
          "server/discover",
          "elicitation/create",
          "x/y z");

  /** Which say nothing without parameters. */
  private static final Set<String> NEEDING =
      Set.of(
          "tools/call",
          "prompts/get",
          "resources/read",
          "completion/complete",
          "resources/subscribe",
          "subscriptions/listen",
          "tasks/get");

  private static final List<String> NAMES =
      List.of(
          "echo",
          "a",
          "",
          "get-weather",
          "é",
          "\uD83D\uDE00",
          "a\"b\\c/d",
          "__proto__",
          "\u2028",
          "\t\n");
  private static final List<String> KEYS =
      List.of(
          "a",
          "b",
          "name",
          "uri",
          "id",
          "method",
          "params",
          "_meta",
          "arguments",
          "type",
          "ref",
          "__proto__",
          "constructor",
          "toString",
          "",
          "é",
          "key with spaces",
          "\uD83D\uDE00",
          "ß",
          "ss",
          "io.modelcontextprotocol/protocolVersion",
          "a_much_longer_name_than_others");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "7",
          "1.0",
          "1.5",
          "-2.50e3",
          "1e2",
          "1E+10",
          "1e-7",
          "0.1",
          "9007199254740993",
          "123456789012345678901234567890",
          "1e400",
          "-1e-999",
          "4.9e-324");
  private static final List<String> IDS =
      List.of(
          "0", "1", "-7", "9007199254740991", "\"a\"", "\"\"", "\"7\"", "\"a\\u0062\"", "\"é\"");

  private final Random random;

  private MessageMaker(long seed) {
    random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
  }

  /** The message of this seed, as a client or a server would say it. */
  static Made make(long seed) {
    return new MessageMaker(seed).make();
  }

  private Made make() {
    Members message = random.nextInt(6) == 0 ? answer() : question();
    Collections.shuffle(message.list(), random);
    boolean sound = random.nextInt(3) == 0;
    Spoiler spoiler = new Spoiler(random, this);
    for (int times = random.nextInt(3); !sound && times >= 0; times--) {
      spoiler.spoil(message);
    }
    StringBuilder text = new StringBuilder();
    message.write(text, random);
    byte[] bytes = text.toString().getBytes(UTF_8);
    return new Made(sound || random.nextInt(3) > 0 ? bytes : spoiler.spoilt(bytes), sound);
  }

  private Members question() {
    String method = pick(METHODS);
    Members message = members(member("jsonrpc", "\"2.0\""), member("method", string(method)));
    if (!method.startsWith("notifications/")) {
      message.list().add(member("id", pick(IDS)));
    }
    boolean needed = NEEDING.contains(method);
    if (needed || random.nextBoolean()) {
      message.list().add(new Member(string("params"), params(method)));
    }
    return message;
  }

  private Members params(String method) {
    Members params = members();
    switch (method) {
      case "tools/call", "prompts/get" -> {
        params.list().add(member("name", string(pick(NAMES))));
        if (random.nextBoolean()) {
          params.list().add(new Member(string("arguments"), object(3)));
        }
      }
      case "resources/read", "resources/subscribe" ->
          params.list().add(member("uri", string("file:///" + pick(NAMES))));
      case "completion/complete" -> {
        params.list().add(new Member(string("ref"), reference()));
        params.list().add(new Member(string("argument"), argument()));
      }
      case "subscriptions/listen" ->
          params.list().add(new Member(string("notifications"), subscriptions()));
      case "tasks/get" -> params.list().add(member("taskId", string(pick(NAMES))));
      case "logging/setLevel" -> params.list().add(member("level", string("debug")));
      default -> {
        // whatever comes below
      }
    }
    if (random.nextInt(3) == 0) {
      params.list().add(new Member(string("_meta"), meta()));
    }
    if (random.nextInt(4) == 0) {
      params.list().add(new Member(string("x-other"), value(2)));
    }
    if (random.nextInt(6) == 0) {
      params.list().add(member("requestState", string(pick(NAMES))));
    }
    Collections.shuffle(params.list(), random);
    return params;
  }

  private Members reference() {
    return random.nextBoolean()
        ? members(member("type", string("ref/prompt")), member("name", string(pick(NAMES))))
        : members(member("type", string("ref/resource")), member("uri", string(pick(NAMES))));
  }

  private Members argument() {
    return members(member("name", string(pick(NAMES))), member("value", string(pick(NAMES))));
  }

  private Members subscriptions() {
    Members kinds = members(member("toolsListChanged", "true"));
    Items uris = new Items(new ArrayList<>(List.of(new Raw(string("file:///" + pick(NAMES))))));
    kinds.list().add(new Member(string("resourceSubscriptions"), uris));
    return kinds;
  }

  private Members meta() {
    Members meta = members(member("progressToken", pick(IDS)));
    if (random.nextBoolean()) {
      String version = "io.modelcontextprotocol/protocolVersion";
      meta.list().add(member(version, string("2026-07-28")));
    }
    return meta;
  }

  private Members answer() {
    Members message = members(member("jsonrpc", "\"2.0\""), member("id", pick(IDS)));
    boolean fails = random.nextInt(4) == 0;
    message.list().add(new Member(string(fails ? "error" : "result"), object(3)));
    return message;
  }

  /** An object of different names. */
  Members object(int depth) {
    Members members = members();
    List<String> names = new ArrayList<>(KEYS);
    Collections.shuffle(names, random);
    for (String name : names.subList(0, random.nextInt(5))) {
      members.list().add(new Member(string(name), value(depth - 1)));
    }
    return members;
  }

  Piece value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new Raw(pick(List.of("true", "false", "null")));
      case 1 -> new Raw(pick(NUMBERS));
      case 2, 3, 4 -> new Raw(string(pick(NAMES)));
      case 5 -> items(depth);
      default -> object(depth);
    };
  }

  private Items items(int depth) {
    List<Piece> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(depth - 1));
    }
    return new Items(items);
  }

  <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A string in one of its many spellings. */
  String string(String said) {
    StringBuilder text = new StringBuilder("\"");
    boolean escapes = random.nextInt(8) == 0;
    said.codePoints()
        .forEach(point -> {
          boolean must = point < ' ' || point == '"' || point == '\\';
          text.append(
              must || escapes && random.nextInt(3) == 0
                  ? escape(point)
                  : Character.toString(point));
        });
    return text.append('"').toString();
  }

  private String escape(int point) {
    String form = random.nextBoolean() ? "\\u%04x" : "\\u%04X";
    StringBuilder units = new StringBuilder();
    for (char unit : Character.toChars(point)) {
      units.append(String.format(form, (int) unit));
    }
    return units.toString();
  }

  static Members members(Member... members) {
    return new Members(new ArrayList<>(List.of(members)));
  }

  private Member member(String name, String value) {
    return new Member(string(name), new Raw(value));
  }
}
