package dev.postern.proxy.fuzz;

import dev.postern.proxy.fuzz.Told.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads one request by RFC 9112 and nothing else. Its rules:
 *
 * <ul>
 *   <li>every line ends in CR LF; there is no other CR, LF, NUL or control character in a head;
 *   <li>the first line is a method, a target, {@code HTTP/1.1} or {@code HTTP/1.0}, one space
 *       between them;
 *   <li>a field is a token, a colon, and a value with or without blanks around it;
 *   <li>Host is there exactly once;
 *   <li>there is at most one Content-Length, of digits only, or one Transfer-Encoding, exactly
 *       {@code chunked}, from HTTP/1.1 only;
 *   <li>a chunk's size is hexadecimal digits; extensions begin with a semicolon and hold no control
 *       characters; data ends in CR LF; trailers are fields, and none of them frames or routes.
 * </ul>
 *
 * What the RFC allows and a careful server may refuse is read and noted as a doubt.
 */
final class StrictRequests {
  private static final Pattern METHOD = Pattern.compile("[A-Z-]{1,24}");
  private static final Pattern USUAL_METHOD =
      Pattern.compile("GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS");
  private static final Pattern TARGET = Pattern.compile("[!-~&&[^#]]+");
  private static final Pattern USUAL_TARGET =
      Pattern.compile("(/|(/[A-Za-z0-9_~-]+)+/?)(\\?[A-Za-z0-9=&_-]*)?");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)http://([^/?]*)([/?].*)?");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t -~\\x80-\\xff]*");
  private static final Pattern USUAL_HOST =
      Pattern.compile("(?i)[a-z0-9]+(\\.[a-z0-9]+)*(:[1-9][0-9]{0,3})?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern USUAL_LENGTH = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})([ \\t]*;.*)?");
  private static final Pattern USUAL_SIZE = Pattern.compile("0|[1-9A-Fa-f][0-9A-Fa-f]{0,6}");
  private static final List<String> NEVER_TRAIL =
      List.of("content-length", "transfer-encoding", "host");

  private final String in;
  private int at;
  private Optional<Reading> trouble = Optional.empty();
  private final List<String> doubts = new ArrayList<>();

  private StrictRequests(String in, int from) {
    this.in = in;
    this.at = from;
  }

  /** What comes next in some bytes. */
  sealed interface Reading {
    /**
     * @param end where the next one begins
     */
    record Whole(Told request, int end) implements Reading {}

    /** Nothing is wrong so far, and something is missing. */
    record More(Optional<Told> head) implements Reading {}

    /**
     * @param headEnded whether all of its head is there
     * @param head what its head said, where the body is to blame
     */
    record Bad(String why, boolean headEnded, Optional<Told> head) implements Reading {}
  }

  /** Reads the request that begins there. */
  static Reading read(String in, int from) {
    return new StrictRequests(in, from).request();
  }

  private Reading request() {
    int start = at;
    boolean emptyFirst = in.startsWith("\r\n", at);
    if (emptyFirst) {
      at += 2;
      doubts.add("an empty line first");
    }
    Optional<String> first = line();
    Optional<List<Field>> fields = first.isEmpty() ? Optional.empty() : fields();
    if (fields.isEmpty()) {
      return headTrouble(start);
    }
    if (at - start > 6_000 || fields.get().size() > 90) {
      doubts.add("a long head");
    }
    String[] words = first.get().split(" ", -1);
    if (words.length != 3) {
      return bad("the first line is not three words");
    }
    Told head =
        new Told(
            words[0], words[1], words[2].equals("HTTP/1.0"), fields.get(), "", List.of(), doubts);
    Optional<String> wrong = wrong(head, words[2]);
    return wrong.isPresent() ? bad(wrong.get()) : body(head);
  }

  private Reading headTrouble(int start) {
    return switch (trouble.orElseThrow()) {
      case Reading.Bad(String why, _, _) ->
          new Reading.Bad(why, in.indexOf("\r\n\r\n", start) >= 0, Optional.empty());
      case Reading other -> other;
    };
  }

  private static Reading bad(String why) {
    return new Reading.Bad(why, true, Optional.empty());
  }

  /** The next line without its end. */
  private Optional<String> line() {
    for (int i = at; i < in.length(); i++) {
      char c = in.charAt(i);
      if (c == '\n') {
        return none(bad("a bare LF"));
      }
      if (c == '\r') {
        if (i + 1 == in.length()) {
          break;
        }
        if (in.charAt(i + 1) != '\n') {
          return none(bad("a bare CR"));
        }
        String line = in.substring(at, i);
        at = i + 2;
        return Optional.of(line);
      }
    }
    return none(new Reading.More(Optional.empty()));
  }

  private <T> Optional<T> none(Reading why) {
    trouble = Optional.of(why);
    return Optional.empty();
  }

  /** Fields up to and with the empty line. */
  private Optional<List<Field>> fields() {
    List<Field> fields = new ArrayList<>();
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      if (line.get().isEmpty()) {
        return Optional.of(fields);
      }
      int colon = line.get().indexOf(':');
      String name = colon < 0 ? "" : line.get().substring(0, colon);
      String value = line.get().substring(colon + 1);
      if (!TOKEN.matcher(name).matches()) {
        return none(bad("a field without a name"));
      }
      if (!VALUE.matcher(value).matches()) {
        return none(bad("a control character"));
      }
      String plain = trimmed(value);
      boolean framing = name.equalsIgnoreCase("transfer-encoding");
      framing |= name.equalsIgnoreCase("content-length") || name.equalsIgnoreCase("host");
      if (framing && !value.equals(plain) && !value.equals(" " + plain)) {
        doubts.add("blanks around " + name);
      }
      fields.add(new Field(name.toLowerCase(Locale.ROOT), plain));
    }
    return Optional.empty();
  }

  private static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** What is wrong with a head whose lines are in order. */
  private Optional<String> wrong(Told head, String version) {
    doubt(USUAL_METHOD, head.method(), "an unusual method");
    doubt(USUAL_TARGET, head.target(), "an unusual target");
    if (!version.equals("HTTP/1.1") && !head.old()) {
      return Optional.of("another version");
    }
    if (!METHOD.matcher(head.method()).matches()) {
      return Optional.of("a method that is none");
    }
    boolean absolute = ABSOLUTE.matcher(head.target()).matches();
    boolean origin = head.target().startsWith("/");
    if (!TARGET.matcher(head.target()).matches() || !absolute && !origin) {
      return Optional.of("a target that is none");
    }
    if (head.all("host").size() != 1) {
      return Optional.of("not one host");
    }
    doubt(USUAL_HOST, head.all("host").getFirst(), "an unusual host");
    List<String> expects = head.all("expect");
    if (!expects.isEmpty() && !expects.equals(List.of("100-continue"))) {
      doubts.add("an unusual expectation");
    }
    for (String name :
        List.of(
            "content_length",
            "transfer_encoding",
            "upgrade",
            "sec-websocket-key1",
            "sec-websocket-key2",
            "http2-settings")) {
      if (!head.all(name).isEmpty()) {
        doubts.add("there is " + name);
      }
    }
    return framing(head);
  }

  private void doubt(Pattern usual, String text, String why) {
    if (!usual.matcher(text).matches()) {
      doubts.add(why);
    }
  }

  private Optional<String> framing(Told head) {
    List<String> lengths = head.all("content-length");
    List<String> codings = head.all("transfer-encoding");
    if (!codings.isEmpty()) {
      boolean clear = codings.equals(List.of("chunked")) && lengths.isEmpty() && !head.old();
      return clear ? Optional.empty() : Optional.of("a coding that frames nothing");
    }
    if (lengths.size() > 1
        || lengths.size() == 1 && !LENGTH.matcher(lengths.getFirst()).matches()) {
      return Optional.of("a length that is none");
    }
    lengths.forEach(length -> doubt(USUAL_LENGTH, length, "an unusual length"));
    return Optional.empty();
  }

  private Reading body(Told head) {
    List<String> lengths = head.all("content-length");
    if (!head.all("transfer-encoding").isEmpty()) {
      return chunks(head);
    }
    long length = lengths.isEmpty() ? 0 : Long.parseLong(lengths.getFirst());
    if (length > in.length() - at) {
      return new Reading.More(Optional.of(head));
    }
    int end = at + (int) length;
    return whole(head, in.substring(at, end), List.of(), end);
  }

  private static Reading whole(Told head, String body, List<Field> trailers, int end) {
    return new Reading.Whole(
        new Told(
            head.method(),
            head.target(),
            head.old(),
            head.fields(),
            body,
            trailers,
            List.copyOf(head.doubts())),
        end);
  }

  private Reading chunks(Told head) {
    StringBuilder body = new StringBuilder();
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return bodyTrouble(head);
      }
      var size = SIZE.matcher(line.get());
      if (!size.matches() || !VALUE.matcher(line.get()).matches()) {
        return badBody(head, "a chunk without a size");
      }
      doubt(USUAL_SIZE, size.group(1), "an unusual chunk size");
      if (size.group(2) != null) {
        doubts.add("a chunk extension");
      }
      long length = Long.parseLong(size.group(1), 16);
      if (length == 0) {
        return trailers(head, body.toString());
      }
      if (length > in.length() - at) {
        return new Reading.More(Optional.of(head));
      }
      body.append(in, at, at + (int) length);
      at += (int) length;
      if (in.length() - at >= 2 && !in.startsWith("\r\n", at)) {
        return badBody(head, "a chunk that goes on behind its end");
      }
      if (in.length() - at < 2) {
        return new Reading.More(Optional.of(head));
      }
      at += 2;
    }
  }

  private Reading trailers(Told head, String body) {
    Optional<List<Field>> trailers = fields();
    if (trailers.isEmpty()) {
      return bodyTrouble(head);
    }
    for (Field trailer : trailers.get()) {
      if (NEVER_TRAIL.contains(trailer.name())) {
        return badBody(head, trailer.name() + " behind the body");
      }
      if (!trailer.name().startsWith("x-")) {
        doubts.add("an unusual trailer");
      }
    }
    return whole(head, body, trailers.get(), at);
  }

  private Reading bodyTrouble(Told head) {
    return switch (trouble.orElseThrow()) {
      case Reading.Bad(String why, _, _) -> badBody(head, why);
      case Reading.More _ -> new Reading.More(Optional.of(head));
      case Reading.Whole whole -> whole;
    };
  }

  private static Reading badBody(Told head, String why) {
    return new Reading.Bad(why, true, Optional.of(head));
  }
}
