package dev.postern.e2e.doors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON as servers' parsers take it: members may stand there twice, and all of them are told, in
 * their order. An object is a list of {@link Map.Entry}, an array a {@link Items}, the rest a text
 * of its own or a {@link Word}.
 */
final class LooseJson {
  /** What is neither text nor nested. */
  record Word(String text) {}

  record Members(List<Map.Entry<String, Object>> all) {}

  record Items(List<Object> all) {}

  /** It is no JSON, not even for them. */
  private static final class NoJson extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?";
  private static final String CONSTANT = "true|false|null";
  private static final String NOT_A_NUMBER = "NaN|-?Infinity";

  private final String text;
  private final String words;
  private int at;

  private LooseJson(String text, boolean notNumbers) {
    this.text = text;
    this.words = NUMBER + "|" + CONSTANT + (notNumbers ? "|" + NOT_A_NUMBER : "");
  }

  /**
   * @param notNumbers whether NaN and Infinity are values
   */
  static Optional<Object> read(String text, boolean notNumbers) {
    LooseJson reader = new LooseJson(text, notNumbers);
    try {
      Object value = reader.value();
      reader.space();
      return reader.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (NoJson no) {
      return Optional.empty();
    }
  }

  private Object value() {
    space();
    return switch (next()) {
      case '{' -> members();
      case '[' -> items();
      case '"' -> string();
      default -> word();
    };
  }

  private Members members() {
    List<Map.Entry<String, Object>> members = new ArrayList<>();
    at++;
    space();
    if (next() == '}') {
      at++;
      return new Members(members);
    }
    do {
      space();
      String name = string();
      space();
      expect(':');
      members.add(Map.entry(name, value()));
    } while (another('}'));
    return new Members(members);
  }

  private Items items() {
    List<Object> items = new ArrayList<>();
    at++;
    space();
    if (next() == ']') {
      at++;
      return new Items(items);
    }
    do {
      items.add(value());
    } while (another(']'));
    return new Items(items);
  }

  private boolean another(char end) {
    space();
    if (next() == end) {
      at++;
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (next() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw new NoJson();
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = next();
    at++;
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '"', '\\', '/' -> c;
      case 'u' -> {
        if (!text.substring(at).matches("(?s)[0-9a-fA-F]{4}.*")) {
          throw new NoJson();
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw new NoJson();
    };
  }

  private Word word() {
    int start = at;
    while (at < text.length() && " \t\r\n,]}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (!word.matches(words)) {
      throw new NoJson();
    }
    return new Word(word);
  }

  private void expect(char c) {
    if (next() != c) {
      throw new NoJson();
    }
    at++;
  }

  private char next() {
    if (at >= text.length()) {
      throw new NoJson();
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
