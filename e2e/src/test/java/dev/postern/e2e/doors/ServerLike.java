package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome.Seen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * How servers read the body of a request, each as the usual parser of its language does. They know
 * no envelope and no ids: what they can read as a call, they run.
 */
enum ServerLike {
  /** Unpacks gzip, mends broken text, skips a mark. */
  JAVASCRIPT(false, String::equals) {
    @Override
    Optional<String> text(Headers headers, byte[] body) throws IOException {
      boolean packed = headers.first("content-encoding").orElse("").equals("gzip");
      byte[] plain =
          packed ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
      String text = new String(plain, UTF_8);
      return Optional.of(text.startsWith(MARK) ? text.substring(1) : text);
    }
  },
  /** Mends broken text, and finds members whatever their case. */
  GO(false, String::equalsIgnoreCase) {
    @Override
    Optional<String> text(Headers headers, byte[] body) {
      return Optional.of(new String(body, UTF_8));
    }
  },
  /** Guesses the encoding, and takes NaN for a number. */
  PYTHON(true, String::equals) {
    @Override
    Optional<String> text(Headers headers, byte[] body) throws CharacterCodingException {
      String text = guessed(body).newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return Optional.of(text.startsWith(MARK) ? text.substring(1) : text);
    }
  },
  /** Believes the charset that the media type names. */
  JAVA(false, String::equals) {
    @Override
    Optional<String> text(Headers headers, byte[] body) {
      Matcher named = CHARSET.matcher(headers.first("content-type").orElse(""));
      Charset charset =
          named.find() && Charset.isSupported(named.group(1))
              ? Charset.forName(named.group(1))
              : UTF_8;
      return Optional.of(new String(body, charset));
    }
  };

  private static final String MARK = "\ufeff";
  private static final Pattern CHARSET = Pattern.compile("charset=([-\\w]+)");

  private final boolean notNumbers;
  private final BiPredicate<String, String> sameName;

  ServerLike(boolean notNumbers, BiPredicate<String, String> sameName) {
    this.notNumbers = notNumbers;
    this.sameName = sameName;
  }

  /** The text of a body, where this one would read any. */
  abstract Optional<String> text(Headers headers, byte[] body) throws IOException;

  /** Whether it would do what the callers of the scenarios may not: restart, or tell a secret. */
  boolean doesWhatIsForbidden(Seen request) {
    if (!request.method().equals("POST")) {
      return false;
    }
    try {
      return text(request.headers(), request.body())
          .flatMap(text -> LooseJson.read(text, notNumbers))
          .filter(this::isForbidden)
          .isPresent();
    } catch (IOException unreadable) {
      return false;
    }
  }

  private boolean isForbidden(Object message) {
    if (message instanceof LooseJson.Items(List<Object> all)) {
      return all.stream().anyMatch(this::isForbidden);
    }
    Optional<Object> params = member(message, "params");
    Optional<Object> name = params.flatMap(object -> member(object, "name"));
    Optional<Object> uri = params.flatMap(object -> member(object, "uri"));
    return switch (member(message, "method").map(Object::toString).orElse("")) {
      case "tools/call" -> name.equals(Optional.of("restart"));
      case "resources/read" -> uri.map(Object::toString).orElse("").startsWith("weather://secret/");
      default -> false;
    };
  }

  /** The last member of that name. */
  private Optional<Object> member(Object object, String name) {
    return object instanceof LooseJson.Members(List<Map.Entry<String, Object>> all)
        ? all.reversed().stream()
            .filter(member -> sameName.test(member.getKey(), name))
            .map(Map.Entry::getValue)
            .findFirst()
        : Optional.empty();
  }

  private static Charset guessed(byte[] body) {
    int first = body.length > 1 ? (body[0] & 0xff) << 8 | body[1] & 0xff : 0x7b7b;
    if (first == 0xfffe || first == 0xfeff) {
      return first == 0xfffe ? UTF_16LE : UTF_16BE;
    }
    boolean wide = body.length > 3 && body[1] == 0 && body[2] == 0;
    if (wide) {
      return Charset.forName("UTF-32LE");
    }
    if (first >> 8 == 0) {
      return UTF_16BE;
    }
    return (first & 0xff) == 0 ? UTF_16LE : UTF_8;
  }
}
