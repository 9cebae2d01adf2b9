package dev.postern.hooks.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json.Member;
import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Rules;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second parser, slow and plain, that shares no line with the first: the JDK decodes, a pattern
 * knows numbers, each name is compared with each. The two must accept the same texts and read the
 * same values.
 */
final class ReferenceReader {
  private static final class Refused extends Exception {
    Refused() {
      super(null, null, false, false);
    }
  }

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?0*[0-9]{1,3}(?![0-9]))?");

  private final String text;
  private final Rules rules;
  private int at;
  private int counted;

  private ReferenceReader(String text, Rules rules) {
    this.text = text;
    this.rules = rules;
  }

  static Optional<Json> read(byte[] bytes, Rules rules) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(new ReferenceReader(text, rules).whole());
    } catch (CharacterCodingException | Refused no) {
      return Optional.empty();
    }
  }

  private Json whole() throws Refused {
    Json value = value(0);
    space();
    require(at == text.length());
    return value;
  }

  private Json value(int depth) throws Refused {
    space();
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return new Json.Str(string());
      case 't':
        return word("true", Json.Bool.TRUE);
      case 'f':
        return word("false", Json.Bool.FALSE);
      case 'n':
        return word("null", Json.Null.NULL);
      default:
        return number();
    }
  }

  private Json object(int depth) throws Refused {
    require(depth <= rules.maxDepth());
    List<Member> members = new ArrayList<>();
    at++;
    space();
    if (peek() != '}') {
      do {
        at += members.isEmpty() ? 0 : 1;
        space();
        require(peek() == '"' && ++counted <= rules.maxMembers());
        String name = string();
        require(name.indexOf('\0') < 0 && new Json.Str(name).wellFormed());
        for (Member sibling : members) {
          require(!sibling.name().equals(name));
          require(
              rules.caseVariants() == CaseVariants.ALLOWED
                  || !sibling.name().equalsIgnoreCase(name));
        }
        space();
        require(peek() == ':');
        at++;
        members.add(new Member(name, value(depth)));
        space();
      } while (peek() == ',');
      require(peek() == '}');
    }
    at++;
    return Json.Obj.of(members);
  }

  private Json array(int depth) throws Refused {
    require(depth <= rules.maxDepth());
    List<Json> items = new ArrayList<>();
    at++;
    space();
    if (peek() != ']') {
      do {
        at += items.isEmpty() ? 0 : 1;
        require(++counted <= rules.maxMembers());
        items.add(value(depth));
        space();
      } while (peek() == ',');
      require(peek() == ']');
    }
    at++;
    return new Json.Arr(items);
  }

  private Json word(String word, Json meant) throws Refused {
    require(text.startsWith(word, at));
    at += word.length();
    return meant;
  }

  private Json number() throws Refused {
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    require(number.lookingAt() && number.group().length() <= 1_000);
    at = number.end();
    // A longer exponent leaves digits or an e behind, and nothing that may follow a number starts
    // so.
    return new Json.Num(number.group());
  }

  private String string() throws Refused {
    StringBuilder content = new StringBuilder();
    at++;
    while (peek() != '"') {
      char next = text.charAt(at++);
      require(next >= ' ');
      content.append(next == '\\' ? escaped() : next);
    }
    at++;
    return content.toString();
  }

  private char escaped() throws Refused {
    char kind = peek();
    at++;
    if (kind == 'u') {
      require(text.length() - at >= 4);
      String digits = text.substring(at, at + 4);
      require(digits.matches("[0-9a-fA-F]{4}"));
      at += 4;
      return (char) Integer.parseInt(digits, 16);
    }
    int index = "\"\\/bfnrt".indexOf(kind);
    require(index >= 0);
    return "\"\\/\b\f\n\r\t".charAt(index);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Refused {
    require(at < text.length());
    return text.charAt(at);
  }

  private static void require(boolean holds) throws Refused {
    if (!holds) {
      throw new Refused();
    }
  }
}
