package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.fuzz.Piece.Member;
import dev.postern.e2e.fuzz.Piece.Members;
import dev.postern.e2e.fuzz.Piece.Raw;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Does to a message what somebody might who wants two parsers to read it differently. */
final class Spoiler {
  private static final List<String> ODD =
      List.of(
          "null",
          "[]",
          "{}",
          "1.5",
          "1e2",
          "-0",
          "01",
          "+1",
          ".5",
          "1.",
          "0x10",
          "1_000",
          "NaN",
          "-Infinity",
          "Infinity",
          "tru",
          "True",
          "nul",
          "undefined",
          "'x'",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"a\\u0000b\"",
          "\"\\x41\"",
          "\"\\u00g0\"",
          "\"\\u004\"",
          "\"\n\"",
          "\"\t\"",
          "\"\u007f\"",
          "1e999999",
          "-",
          "",
          "\"",
          "[1,]",
          "{,}",
          "{\"a\":1,}",
          "{\"a\" 1}",
          "[[[[[[[[]]]]]]]]",
          "\"2.0\"",
          "2.0",
          "\"tools/call\"",
          "{\"name\":\"x\"}",
          "1234567890123456789012345678901234567890",
          "\"\\/\"",
          "\"\\\"\"",
          "\"tools\\/call\"",
          "/**/1",
          "1//\n",
          "\f1");
  private static final List<String> NAMES =
      List.of(
          "jsonrpc",
          "id",
          "method",
          "params",
          "result",
          "error",
          "name",
          "arguments",
          "uri",
          "_meta",
          "cursor",
          "ref",
          "task",
          "taskId",
          "level",
          "requestState",
          "requestId",
          "protocolVersion",
          "type",
          "__proto__",
          "constructor",
          "prototype",
          "hasOwnProperty",
          "x",
          "",
          "\\u0000",
          "\\ud800",
          "name\\u0000",
          "\uFEFFname");
  private static final byte[][] BYTES = {
    {0},
    {(byte) 0xFF},
    {(byte) 0xC0, (byte) 0xAF},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {'"'},
    {'\\'},
    {'{'},
    {'}'},
    {','},
    {':'},
    {'\n'},
    {0x0B},
    {0x0C},
    {(byte) 0xA0},
    {(byte) 0xC2, (byte) 0xA0},
    {(byte) 0xE2, (byte) 0x80, (byte) 0xA8},
    {0x1E},
    {'/', '*', '*', '/'},
    {'#'},
  };

  private final Random random;
  private final MessageMaker maker;

  Spoiler(Random random, MessageMaker maker) {
    this.random = random;
    this.maker = maker;
  }

  /** Changes something about the members of one of its objects. */
  void spoil(Members message) {
    List<Members> objects = message.objects();
    List<Member> list = (random.nextInt(3) == 0 ? message : maker.pick(objects)).list();
    int at = random.nextInt(list.size() + 1);
    if (list.isEmpty() || random.nextInt(5) == 0) {
      list.add(at, new Member(maker.string(name()), oddOrNot()));
      return;
    }
    int which = random.nextInt(list.size());
    Member member = list.get(which);
    switch (random.nextInt(9)) {
      case 0, 7, 8 -> list.add(at, new Member(variant(member.name()), oddOrNot()));
      case 1 -> list.set(which, new Member(variant(member.name()), member.value()));
      case 2 -> list.add(at, new Member(respelt(member.name()), oddOrNot()));
      case 3 -> list.remove(which);
      case 4 -> list.set(which, new Member(member.name(), oddOrNot()));
      case 5 -> list.set(which, new Member(member.name(), deep(member.value())));
      default -> {
        if (member.name().startsWith("\"")) {
          list.set(which, new Member(unquoted(member.name()), member.value()));
        }
      }
    }
  }

  private String name() {
    return maker.pick(NAMES).replace("\\u0000", "\0").replace("\\ud800", "\uD800");
  }

  private Piece oddOrNot() {
    return random.nextBoolean() ? new Raw(maker.pick(ODD)) : maker.value(2);
  }

  private String variant(String name) {
    return switch (random.nextInt(6)) {
      case 0 -> name.toUpperCase(Locale.ROOT).replace("\\U", "\\u");
      case 1 ->
          name.length() > 2
              ? "\"" + Character.toUpperCase(name.charAt(1)) + name.substring(2)
              : name;
      case 2 -> name.replace('s', '\u017F');
      case 3 -> name.replace('k', '\u212A');
      case 4 -> name.replace('i', '\u0131');
      default -> name.replace('i', '\u0130');
    };
  }

  /** The same name, most of its letters escaped. */
  private String respelt(String name) {
    if (!name.startsWith("\"") || name.indexOf('\\') >= 0) {
      return name;
    }
    StringBuilder text = new StringBuilder("\"");
    for (char unit : name.substring(1, name.length() - 1).toCharArray()) {
      text.append(
          random.nextInt(3) == 0 ? String.valueOf(unit) : String.format("\\u%04x", (int) unit));
    }
    return text.append('"').toString();
  }

  private String unquoted(String name) {
    String bare = name.substring(1, name.length() - 1);
    return random.nextBoolean() ? bare : "'" + bare + "'";
  }

  private Piece deep(Piece value) {
    StringBuilder text = new StringBuilder();
    value.write(text, random);
    int levels = random.nextInt(3) == 0 ? 70 : 1 + random.nextInt(62);
    boolean objects = random.nextBoolean();
    String opened = (objects ? "{\"a\":" : "[").repeat(levels);
    return new Raw(opened + text + (objects ? "}" : "]").repeat(levels));
  }

  /** Changes something about the bytes. */
  byte[] spoilt(byte[] text) {
    int at = random.nextInt(text.length + 1);
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(text, at);
      case 1 -> joined(text, 0, at, BYTES[random.nextInt(BYTES.length)], text, at);
      case 2 ->
          joined(text, 0, at, new byte[0], text, Math.min(text.length, at + 1 + random.nextInt(3)));
      case 3 ->
          joined(
              text,
              0,
              at,
              new byte[] {(byte) random.nextInt(256)},
              text,
              Math.min(text.length, at + 1));
      case 4 -> joined("\uFEFF".getBytes(UTF_8), 0, 3, text, text, text.length);
      case 5 -> joined(text, 0, text.length, trailing(), text, text.length);
      case 6 -> joined("[".getBytes(UTF_8), 0, 1, text, "]".getBytes(UTF_8), 0);
      case 7 -> joined(text, 0, at, text, text, at);
      default -> new String(text, UTF_8).getBytes(random.nextBoolean() ? UTF_16LE : UTF_16BE);
    };
  }

  private byte[] trailing() {
    return maker
        .pick(
            List.of(
                "\0", "x", " \n", "{}", ",", "]", "}", "\uFEFF", "//", "\n{\"jsonrpc\":\"2.0\"}"))
        .getBytes(UTF_8);
  }

  private static byte[] joined(
      byte[] head, int from, int to, byte[] middle, byte[] tail, int tailFrom) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(head, from, to - from);
    out.writeBytes(middle);
    out.write(tail, tailFrom, tail.length - tailFrom);
    return out.toByteArray();
  }
}
