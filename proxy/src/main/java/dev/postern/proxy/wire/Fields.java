package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Headers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one head: those that travel on, and what the others say about the connection, the
 * framing and the host. One is used for head after head. A field that {@code Connection} names
 * stays here like those that always do.
 */
final class Fields {
  /** What a {@code Connection} may not take away: without it a message means another thing. */
  private static final Set<String> NEVER_NAMED = Set.of("host", "content-length", "content-type");

  private static final int MOST_NAMED = 32;

  private final Vocabulary words;
  private String[] pairs = new String[32];
  private int size;
  private Set<String> named = Set.of();
  private int lengths;
  private String length = "";
  private int codings;
  private String coding = "";
  private int hosts;
  private String host = "";
  private int expectations;
  private String expected = "";
  private String upgrade = "";
  private boolean close;
  private boolean keepAlive;
  private boolean upgrades;
  private boolean takesTrailers;
  private boolean stays;
  private @Nullable String flaw;

  Fields(Vocabulary words) {
    this.words = words;
  }

  /**
   * Reads all lines from {@code at} to the empty one that ends before {@code end}, and forgets what
   * was read before.
   */
  Fields read(byte[] text, int at, int end) {
    forget();
    int line = at;
    while (line < end - 2 && flaw == null) {
      line = line(text, line);
    }
    return this;
  }

  private void forget() {
    Arrays.fill(pairs, 0, size, "");
    size = 0;
    named = Set.of();
    lengths = 0;
    length = "";
    codings = 0;
    coding = "";
    hosts = 0;
    host = "";
    expectations = 0;
    expected = "";
    upgrade = "";
    close = false;
    keepAlive = false;
    upgrades = false;
    takesTrailers = false;
    stays = false;
    flaw = null;
  }

  private int line(byte[] text, int from) {
    int colon = from;
    while (Bytes.isToken(text[colon])) {
      colon++;
    }
    int next = colon;
    while (text[next] != '\r') {
      next++;
    }
    if (text[colon] != ':' || colon == from) {
      flaw = "a field without a name, or with one that is none";
      return next + 2;
    }
    int start = colon + 1;
    int end = next;
    while (start < end && Bytes.isBlank(text[start])) {
      start++;
    }
    while (end > start && Bytes.isBlank(text[end - 1])) {
      end--;
    }
    Vocabulary.Name name = words.name(text, from, colon);
    take(
        name,
        name.meaning().comesAgain() ? words.value(text, start, end) : Bytes.text(text, start, end));
    return next + 2;
  }

  private void take(Vocabulary.Name name, String value) {
    switch (name.meaning()) {
      case ORDINARY, REPEATED -> {}
      case HOST -> {
        hosts++;
        host = value;
      }
      case LENGTH -> {
        lengths++;
        length = value;
      }
      case CODING -> {
        codings++;
        coding = value;
      }
      case CONNECTION -> connection(value);
      case EXPECT -> {
        expectations++;
        expected = value;
      }
      case UPGRADE -> upgrade = upgrade.isEmpty() ? value : upgrade + "," + value;
      case TE -> takesTrailers |= value.equalsIgnoreCase("trailers");
      case HOP -> stays = true;
      case HIDDEN_BODY -> flaw = "a body that no framing tells of";
      case LOOKALIKE -> flaw = "a field that some servers take for framing";
    }
    if (!name.meaning().staysHere()) {
      keep(name.text(), value);
    }
  }

  private void keep(String name, String value) {
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * size);
    }
    pairs[size++] = name;
    pairs[size++] = value;
  }

  private void connection(String value) {
    if (value.equalsIgnoreCase("keep-alive")) {
      keepAlive = true;
    } else {
      for (String option : value.toLowerCase(Locale.ROOT).split(",")) {
        option(option.strip());
      }
    }
  }

  private void option(String option) {
    switch (option) {
      case "close" -> close = true;
      case "keep-alive" -> keepAlive = true;
      case "upgrade" -> upgrades = true;
      case "" -> {}
      default -> {
        if (!NEVER_NAMED.contains(option)) {
          named = named.isEmpty() ? new HashSet<>() : named;
          named.add(option);
          flaw = named.size() > MOST_NAMED ? "too many connection options" : flaw;
        }
      }
    }
  }

  @Nullable String flaw() {
    return flaw;
  }

  /** The fields that travel on. */
  Headers headers() {
    Headers.Builder kept = Headers.builder(size / 2);
    for (int i = 0; i < size; i += 2) {
      kept.add(pairs[i], pairs[i + 1]);
    }
    Headers all = kept.build();
    return named.isEmpty()
        ? all
        : all.without(name -> named.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** Whether any of them is about framing, or about the connection only. */
  boolean framing() {
    return lengths + codings + hosts + expectations > 0
        || close
        || keepAlive
        || upgrades
        || takesTrailers
        || stays
        || !named.isEmpty()
        || !upgrade.isEmpty();
  }

  int lengths() {
    return lengths;
  }

  String length() {
    return length;
  }

  int codings() {
    return codings;
  }

  String coding() {
    return coding;
  }

  int hosts() {
    return hosts;
  }

  String host() {
    return host;
  }

  int expectations() {
    return expectations;
  }

  String expected() {
    return expected;
  }

  /** The protocols it would rather speak, if its connection says so too. */
  String upgrade() {
    return upgrades ? upgrade : "";
  }

  boolean close() {
    return close;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  boolean takesTrailers() {
    return takesTrailers;
  }
}
