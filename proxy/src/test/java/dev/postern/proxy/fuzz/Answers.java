package dev.postern.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a server says, strictly: status line and fields end in CR LF, exactly one framing, a
 * chunked body to its last chunk. what comes before an answer, 100 (Continue) and 103 (Early
 * Hints), is passed over, but for old clients, who must not be told.
 */
final class Answers {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-9][0-9]{2}) [\\t -~]*");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");

  private final InputStream in;
  private final byte[] block = new byte[1 << 14];
  private final StringBuilder seen = new StringBuilder();
  private int at;

  Answers(InputStream in) {
    this.in = in;
  }

  /** What stands next on the connection. */
  sealed interface Heard {
    /**
     * @param marker the upstream's own, if it is the upstream's
     * @param closes whether it says that it is the last one
     * @param whole whether its body came to its end
     */
    record Answer(int status, Optional<String> marker, boolean closes, String body, boolean whole)
        implements Heard {}

    enum End implements Heard {
      /** Closed between answers. */
      CLOSED,
      /** Reset between answers. */
      RESET,
      /** Nothing came for longer than anything may take. */
      SILENCE,
      /** Closed or reset within a head. */
      WITHIN_HEAD,
    }

    record Nonsense(String what) implements Heard {}
  }

  /** All that was read. */
  String seen() {
    return seen.toString();
  }

  /**
   * @param toHead whether the next answer is to HEAD
   * @param toOld whether it is to HTTP/1.0
   */
  Heard next(boolean toHead, boolean toOld) throws IOException {
    int start = at;
    while (true) {
      int end = seen.indexOf("\r\n\r\n", at);
      if (end < 0) {
        switch (more()) {
          case CAME -> {
            continue;
          }
          case SILENCE -> {
            return Heard.End.SILENCE;
          }
          case CLOSED -> {
            return at == seen.length() ? Heard.End.CLOSED : Heard.End.WITHIN_HEAD;
          }
          case RESET -> {
            return at == seen.length() ? Heard.End.RESET : Heard.End.WITHIN_HEAD;
          }
        }
      }
      String head = seen.substring(at, end);
      at = end + 4;
      boolean interim = head.startsWith("HTTP/1.1 100 ") || head.startsWith("HTTP/1.1 103 ");
      if (!interim) {
        return answer(head, toHead);
      }
      if (toOld || at - start > 1_000) {
        return new Heard.Nonsense("more than is understood: " + head);
      }
    }
  }

  private enum Read {
    CAME,
    CLOSED,
    RESET,
    SILENCE
  }

  private Read more() throws IOException {
    try {
      int read = in.read(block);
      if (read < 0) {
        return Read.CLOSED;
      }
      seen.append(new String(block, 0, read, ISO_8859_1));
      return Read.CAME;
    } catch (SocketTimeoutException silent) {
      return Read.SILENCE;
    } catch (SocketException reset) {
      return Read.RESET;
    }
  }

  private Heard answer(String head, boolean toHead) throws IOException {
    String[] lines = head.split("\r\n", -1);
    Matcher status = STATUS.matcher(lines[0]);
    if (!status.matches()) {
      return new Heard.Nonsense("a status line: " + lines[0]);
    }
    List<String> lengths = new ArrayList<>();
    List<String> codings = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    boolean closes = false;
    for (int i = 1; i < lines.length; i++) {
      Matcher field = FIELD.matcher(lines[i]);
      if (!field.matches()) {
        return new Heard.Nonsense("a field: " + lines[i]);
      }
      String value = field.group(2);
      switch (field.group(1).toLowerCase(Locale.ROOT)) {
        case "content-length" -> lengths.add(value);
        case "transfer-encoding" -> codings.add(value);
        case "x-marker" -> marker = Optional.of(value);
        case "connection" -> closes |= value.toLowerCase(Locale.ROOT).contains("close");
        default -> {}
      }
    }
    int code = Integer.parseInt(status.group(1));
    // To what cannot be read nobody knows whether it was HEAD.
    boolean unreadable = code >= 400 && closes && marker.isEmpty();
    if (toHead && !unreadable || code == 204 || code == 304) {
      return new Heard.Answer(code, marker, closes, "", true);
    }
    if (lengths.size() + codings.size() > 1) {
      return new Heard.Nonsense("two framings: " + head);
    }
    if (!codings.isEmpty()) {
      return codings.getFirst().equals("chunked")
          ? chunked(code, marker, closes)
          : new Heard.Nonsense("a coding: " + codings);
    }
    int length = lengths.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(lengths.getFirst());
    if (lengths.isEmpty() && !closes) {
      return new Heard.Nonsense("no framing: " + head);
    }
    Read last = Read.CAME;
    while (last == Read.CAME && seen.length() - at < length) {
      last = more();
    }
    boolean ended = lengths.isEmpty() ? last == Read.CLOSED : last == Read.CAME;
    boolean whole = ended || toHead && seen.length() == at;
    String body = seen.substring(at, at + Math.min(length, seen.length() - at));
    at += body.length();
    return new Heard.Answer(code, marker, closes, body, whole);
  }

  private Heard chunked(int code, Optional<String> marker, boolean closes) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      Optional<String> size = line();
      if (size.isEmpty() || !size.get().matches("[0-9A-Fa-f]{1,7}")) {
        return size.isEmpty()
            ? new Heard.Answer(code, marker, closes, body.toString(), false)
            : new Heard.Nonsense("a chunk size: " + size.get());
      }
      int length = Integer.parseInt(size.get(), 16);
      if (length == 0) {
        Optional<String> trailer = line();
        while (trailer.isPresent() && !trailer.get().isEmpty()) {
          trailer = line();
        }
        return new Heard.Answer(code, marker, closes, body.toString(), trailer.isPresent());
      }
      while (seen.length() - at < length + 2) {
        if (more() != Read.CAME) {
          return new Heard.Answer(code, marker, closes, body.toString(), false);
        }
      }
      body.append(seen, at, at + length);
      at += length + 2;
      if (!seen.substring(at - 2, at).equals("\r\n")) {
        return new Heard.Nonsense("a chunk that goes on behind its end");
      }
    }
  }

  private Optional<String> line() throws IOException {
    int end = seen.indexOf("\r\n", at);
    while (end < 0) {
      if (more() != Read.CAME) {
        return Optional.empty();
      }
      end = seen.indexOf("\r\n", at);
    }
    String line = seen.substring(at, end);
    at = end + 2;
    return Optional.of(line);
  }
}
