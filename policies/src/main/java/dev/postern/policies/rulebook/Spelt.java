package dev.postern.policies.rulebook;

import static dev.postern.policies.rulebook.documents.Spelling.fine;
import static dev.postern.policies.rulebook.documents.Spelling.hidden;
import static dev.postern.policies.rulebook.documents.Spelling.wrong;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.identity.ApiKeys;
import dev.postern.policies.identity.Claimed;
import dev.postern.policies.identity.DnsName;
import dev.postern.policies.identity.SpiffeId;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Spelling;
import dev.postern.policies.rulebook.documents.Spelling.Spelled;
import dev.postern.policies.rulebook.documents.Spellings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the values that are more than words are written in documents. */
final class Spelt {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
  private static final Pattern LOOSE_SIZE = Pattern.compile("([0-9]{1,12}) ?([kKmMgG])(i?[bB])?");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern ORIGIN = Pattern.compile("([a-z][a-z0-9+.-]*)://([^/?#@\\s]+)");

  static final Spellings ALL =
      new Spellings(
          List.of(
              new Spelling<>(Size.class, "a size such as 4MiB", SIZE.pattern(), Spelt::size),
              new Spelling<>(Duration.class, "a time such as 5s", TIME.pattern(), Spelt::time),
              new Spelling<>(Address.class, "host:port", ".+:[0-9]{1,5}", Spelt::address),
              new Spelling<>(
                  HeaderTrust.Range.class,
                  "a network such as 10.0.0.0/8",
                  "[0-9a-fA-F:.]+(/[0-9]{1,3})?",
                  (text, _) -> Networks.read(text)),
              new Spelling<>(
                  Upstream.class, "http://host[:port][/path]", "http://[^?#@]+", Spelt::upstream),
              new Spelling<>(Authority.class, "host or host:port", "[^/@*\\s]+", Spelt::host),
              new Spelling<>(PathPrefix.class, "a path such as /mcp", "/[^?#\\s]*", Spelt::path),
              new Spelling<>(Origin.class, "scheme://host", ORIGIN.pattern(), Spelt::origin),
              new Spelling<>(
                  ExternalUrl.class,
                  "https://host[:port][/path]",
                  "https?://[^?#@]+[^?#@/]",
                  SpeltUrls::external),
              new Spelling<>(
                  Issuer.class,
                  "https://host[:port][/path]",
                  "https?://[^?#@]+",
                  SpeltUrls::issuer),
              new Spelling<>(
                  Scope.class,
                  "a scope, without spaces and quotes",
                  "[\\x21\\x23-\\x5b\\x5d-\\x7e]+",
                  SpeltUrls::scope),
              new Spelling<>(Subject.class, "kind:id", "[^:]+:.+", Spelt::subject),
              new Spelling<>(
                  TrustDomain.class,
                  "a trust domain such as example.org",
                  "[a-z0-9._-]{1,255}",
                  Spelt::trustDomain),
              new Spelling<>(
                  HostName.class,
                  "a DNS name such as ci.example.org",
                  "[a-z0-9_]([a-z0-9._-]*[a-z0-9])?",
                  Spelt::hostName),
              new Spelling<>(Digest.class, "64 hexadecimal digits", "[0-9a-f]{64}", Spelt::digest),
              new Spelling<>(
                  Instant.class,
                  "a day such as 2027-03-01 or a time such as 2027-03-01T12:00:00Z",
                  "[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?",
                  Spelt::moment),
              new Spelling<>(
                  Variable.class,
                  "the name of a variable",
                  "[A-Za-z_][A-Za-z0-9_]*",
                  Spelt::variable),
              new Spelling<>(Path.class, "a path", ".+", Spelt::file)));

  private Spelt() {}

  private static Spelled<Size> size(String text, Place place) {
    Matcher exact = SIZE.matcher(text);
    if (exact.matches()) {
      return fine(new Size(Long.parseLong(exact.group(1)) << shift(exact.group(2))));
    }
    Matcher loose = LOOSE_SIZE.matcher(text);
    return loose.matches()
        ? wrong(
            "must be a size such as 4MiB",
            loose.group(1) + loose.group(2).toUpperCase(Locale.ROOT) + "iB")
        : wrong();
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "GiB" -> 30;
      case "MiB" -> 20;
      case "KiB" -> 10;
      default -> 0;
    };
  }

  private static Spelled<Duration> time(String text, Place place) {
    Matcher exact = TIME.matcher(text);
    if (!exact.matches()) {
      return wrong();
    }
    long amount = Long.parseLong(exact.group(1));
    return fine(
        switch (exact.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        });
  }

  private static Spelled<Address> address(String text, Place place) {
    Optional<Authority> read = Authority.parse(text);
    if (read.isPresent() && read.get().port().isPresent()) {
      return fine(new Address(read.get().host(), read.get().port().getAsInt()));
    }
    return text.matches(":[0-9]{1,5}") ? wrong("must be host:port", "0.0.0.0" + text) : wrong();
  }

  private static Spelled<Upstream> upstream(String text, Place place) {
    if (text.indexOf('@') >= 0) {
      return hidden("takes no credentials");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("https://")) {
      return wrong("names https, which is not available for upstreams in this version");
    }
    if (!lower.startsWith("http://")) {
      return text.contains("://") ? wrong() : wrong("must begin with http://", "http://" + text);
    }
    String rest = text.substring("http://".length());
    int slash = endOfAuthority(rest);
    Optional<Authority> authority = Authority.parse(rest.substring(0, slash));
    if (authority.isEmpty() || authority.get().port().orElse(80) == 0) {
      return wrong();
    }
    String path = slash == rest.length() ? "/" : rest.substring(slash);
    String flaw = UrlPath.flaw(path);
    return flaw.isEmpty()
        ? fine(new Upstream(authority.get().host(), authority.get().port().orElse(80), path))
        : wrong(flaw);
  }

  private static int endOfAuthority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if ("/?#\\".indexOf(rest.charAt(i)) >= 0) {
        return i;
      }
    }
    return rest.length();
  }

  private static Spelled<Authority> host(String text, Place place) {
    if (text.indexOf('*') >= 0) {
      return wrong("takes no '*' in this version: name each host, or leave it out to mean any");
    }
    if (text.contains("://")) {
      return wrong("takes a host without scheme", text.substring(text.indexOf("://") + 3));
    }
    return Authority.parse(text).<Spelled<Authority>>map(Spelling::fine).orElseGet(Spelling::wrong);
  }

  private static Spelled<PathPrefix> path(String text, Place place) {
    String flaw = UrlPath.flaw(text);
    return flaw.isEmpty() ? fine(PathPrefix.trimmed(text)) : wrong(flaw);
  }

  private static Spelled<Origin> origin(String text, Place place) {
    Matcher exact = ORIGIN.matcher(text);
    Optional<Authority> authority =
        exact.matches() ? Authority.parse(exact.group(2)) : Optional.empty();
    if (authority.isEmpty()) {
      return text.endsWith("/")
          ? wrong("must be scheme://host", text.substring(0, text.length() - 1))
          : wrong();
    }
    int usual = exact.group(1).equals("https") ? 443 : exact.group(1).equals("http") ? 80 : -1;
    String written = exact.group(1) + "://" + authority.get();
    if (authority.get().port().orElse(0) == usual) {
      String without = written.substring(0, written.lastIndexOf(':'));
      return wrong("names its scheme's own port, which browsers leave out", without);
    }
    return fine(new Origin(written));
  }

  private static Spelled<Subject> subject(String text, Place place) {
    Optional<Subject> subject = Subject.parse(text);
    if (subject.isEmpty()) {
      return text.indexOf(':') < 0 ? wrong("must be kind:id", "user:" + text) : wrong();
    }
    return Claimed.flaw(subject.get())
        .<Spelled<Subject>>map(Spelling::wrong)
        .orElseGet(() -> fine(subject.get()));
  }

  private static Spelled<TrustDomain> trustDomain(String text, Place place) {
    String scheme = "spiffe://";
    if (text.startsWith(scheme)) {
      String rest = text.substring(scheme.length()).split("/", 2)[0];
      return SpiffeId.isTrustDomain(rest)
          ? wrong("takes a trust domain without scheme and path", rest)
          : wrong();
    }
    return SpiffeId.isTrustDomain(text) ? fine(new TrustDomain(text)) : wrong();
  }

  private static Spelled<HostName> hostName(String text, Place place) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!DnsName.isOne(lower)) {
      return text.indexOf('*') >= 0 ? wrong("takes no '*': name each host") : wrong();
    }
    return lower.equals(text) ? fine(new HostName(text)) : wrong("must be in lower case", lower);
  }

  /** What is no digest may be the key itself: it is not repeated. */
  private static Spelled<Digest> digest(String text, Place place) {
    if (ApiKeys.Entry.isDigest(text)) {
      return fine(new Digest(text));
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (ApiKeys.Entry.isDigest(lower)) {
      return wrong("must be in lower case", lower);
    }
    return text.startsWith("pst_")
        ? hidden("is a key, where its digest belongs: throw the key away, it is no secret now")
        : hidden("must be 64 hexadecimal digits, as 'postern key create' prints them");
  }

  private static Spelled<Instant> moment(String text, Place place) {
    try {
      return fine(
          text.indexOf('T') < 0
              ? ApiKeys.Entry.endOf(LocalDate.parse(text))
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return wrong();
    }
  }

  private static Spelled<Variable> variable(String text, Place place) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*") ? fine(new Variable(text)) : wrong();
  }

  private static Spelled<Path> file(String text, Place place) {
    try {
      return place
          .source()
          .resolve(Path.of(text))
          .<Spelled<Path>>map(Spelling::fine)
          .orElseGet(() -> wrong("must be absolute: this document is in no file"));
    } catch (InvalidPathException e) {
      return wrong();
    }
  }
}
