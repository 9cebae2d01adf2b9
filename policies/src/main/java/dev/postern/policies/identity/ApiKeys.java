package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Leave;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows callers by API keys, of which it holds digests only.
 *
 * <p>Its own are bearer credentials that start with {@code pst_} and, where enabled, whatever
 * stands in {@code x-api-key}; every other credential is for somebody else. The digest of what was
 * presented is looked up, so what a stranger could learn from timing is about a digest it cannot
 * choose; the deciding comparison takes the same time whether or not there is such a key.
 */
public final class ApiKeys implements Authenticator {
  private static final String X_API_KEY = "x-api-key";

  /** As callers would call a key in a query. */
  private static final Set<String> IN_QUERIES = Set.of("apikey", "xapikey");

  private static final Digest NOBODYS = new Digest(new byte[32]);

  /** In which headers keys may come. */
  public enum Headed {
    BEARER,
    BEARER_OR_X_API_KEY
  }

  /**
   * One key and whose it is.
   *
   * @param sha256 the digest of the key's text, 64 hexadecimal digits in lower case
   * @param expires from when on the key is no longer good
   */
  public record Entry(String sha256, Subject subject, Optional<Instant> expires) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Entry {
      if (!isDigest(sha256)) {
        throw new IllegalArgumentException("not a SHA-256 digest in lower-case hexadecimal");
      }
    }

    /** Whether a text can be the digest of a key. */
    public static boolean isDigest(String text) {
      return DIGEST.matcher(text).matches();
    }

    /** When a key ends for which only a day is written: as that day begins, in UTC. */
    public static Instant endOf(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
  }

  /** The entry at place {@code again} has the key of the one at place {@code first}. */
  record Doubled(int first, int again) {}

  private static final class Digest {
    private final byte[] bytes;

    Digest(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean isSameAs(Digest other) {
      return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Digest digest && isSameAs(digest);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private record Known(Digest digest, Identified.Known caller, Optional<Instant> expires) {}

  private final String name;
  private final Map<Digest, Known> keys;
  private final boolean alsoXApiKey;
  private final Clock clock;

  /**
   * @param name the name of the authentication in the documents
   * @param entries no two with the same key
   */
  public ApiKeys(String name, List<Entry> entries, Headed headed, Clock clock) {
    if (!doubled(entries).isEmpty()) {
      throw new IllegalArgumentException("a key stands twice in " + name);
    }
    this.name = name;
    this.alsoXApiKey = headed == Headed.BEARER_OR_X_API_KEY;
    this.clock = clock;
    this.keys = HashMap.newHashMap(entries.size());
    for (Entry entry : entries) {
      Digest digest = new Digest(HexFormat.of().parseHex(entry.sha256()));
      Identified.Known caller = new Identified.Known(Caller.of(entry.subject(), name));
      keys.put(digest, new Known(digest, caller, entry.expires()));
    }
  }

  /** Which keys stand in more than one entry: nobody could say whose they are. */
  static List<Doubled> doubled(List<Entry> entries) {
    List<Doubled> found = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Integer first = seen.putIfAbsent(entries.get(i).sha256(), i);
      if (first != null) {
        found.add(new Doubled(first, i));
      }
    }
    return found;
  }

  @Override
  public Identified identify(Arrival head, Leave leave) {
    Headers headers = head.headers();
    if (alsoXApiKey && headers.has(X_API_KEY)) {
      return inItsOwnHeader(headers);
    }
    if (headers.count(Credential.AUTHORIZATION) > 1) {
      return new Identified.Bad("more than one Authorization field");
    }
    Optional<String> field = headers.first(Credential.AUTHORIZATION);
    int token = field.isEmpty() ? -1 : Credential.bearer(field.get());
    return token >= 0 && field.get().startsWith(ApiKey.PREFIX, token)
        ? holder(field.get(), token)
        : Identified.NotMine.NOT_MINE;
  }

  private Identified inItsOwnHeader(Headers headers) {
    if (headers.has(Credential.AUTHORIZATION)) {
      return new Identified.Bad("credentials both in Authorization and in x-api-key");
    }
    if (headers.count(X_API_KEY) > 1) {
      return new Identified.Bad("more than one x-api-key field");
    }
    return holder(headers.first(X_API_KEY).orElse(""), 0);
  }

  /** Whose the key is that stands in a field's value from here on. */
  private Identified holder(String presented, int from) {
    KeyReader reader = KeyReader.ofThisThread();
    if (!reader.reads(presented, from)) {
      return new Identified.Bad("not an API key: its form or its checksum is wrong");
    }
    Digest digest = new Digest(reader.digest());
    Known found = keys.get(digest);
    boolean same = digest.isSameAs(found == null ? NOBODYS : found.digest());
    return found != null && same
        ? unlessExpired(found)
        : new Identified.Bad("no such API key in " + name);
  }

  private Identified unlessExpired(Known known) {
    Optional<Instant> end = known.expires();
    return end.isEmpty() || clock.instant().isBefore(end.get())
        ? known.caller()
        : new Identified.Bad(
            "expired: the key of " + known.caller().caller().subject() + " ended " + end.get());
  }

  @Override
  public Set<String> credentialHeaders() {
    return alsoXApiKey
        ? Set.of(Credential.AUTHORIZATION, X_API_KEY)
        : Set.of(Credential.AUTHORIZATION);
  }

  @Override
  public boolean isCredential(String name, String value) {
    return IN_QUERIES.contains(name) || value.startsWith(ApiKey.PREFIX);
  }

  @Override
  public String toString() {
    return "ApiKeys " + name + " (" + keys.size() + ")";
  }
}
