package dev.postern.policies.rulebook;

import static dev.postern.policies.rulebook.documents.Spelling.fine;
import static dev.postern.policies.rulebook.documents.Spelling.hidden;
import static dev.postern.policies.rulebook.documents.Spelling.wrong;

import dev.postern.hooks.traffic.Authority;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Spelling.Spelled;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How what clients are told about tokens is written: URLs of servers and issuers, and scopes. */
final class SpeltUrls {
  private static final Pattern URL = Pattern.compile("(https?)://([^/?#\\\\]+)(/[^?#]*)?");

  /** What a URL is made of, as it was written. */
  private record Parts(String scheme, Authority authority, String path) {
    boolean isSecure() {
      return scheme.equals("https");
    }

    boolean namesUsualPort() {
      return authority.port().orElse(0) == (isSecure() ? 443 : 80);
    }

    boolean staysOnThisMachine() {
      return new Address(authority.host(), 0).isOfThisMachine();
    }
  }

  private SpeltUrls() {}

  /** Clients compare it with what they called, so there is one way to write it. */
  static Spelled<ExternalUrl> external(String text, Place place) {
    return then(
        parts(text),
        url -> {
          Authority authority =
              url.namesUsualPort()
                  ? new Authority(url.authority().host(), OptionalInt.empty())
                  : url.authority();
          String path = url.path().replaceFirst("/+$", "");
          ExternalUrl plain = new ExternalUrl(url.scheme(), authority, path);
          if (url.namesUsualPort()) {
            return wrong("names its scheme's own port, which clients leave out", plain.toString());
          }
          return path.equals(url.path())
              ? fine(plain)
              : wrong("ends in a slash, which clients leave out", plain.toString());
        });
  }

  /** It is compared byte by byte with what tokens say, so it stays as it was written. */
  static Spelled<Issuer> issuer(String text, Place place) {
    return then(
        parts(text),
        url ->
            url.isSecure() || url.staysOnThisMachine()
                ? fine(new Issuer(text))
                : wrong("must be https, unless it is on this machine"));
  }

  /** As RFC 6749 has it, in appendix A.4. */
  static Spelled<Scope> scope(String text, Place place) {
    if (text.equals("offline_access")) {
      return wrong("takes no 'offline_access': clients ask for that by themselves");
    }
    boolean plain =
        !text.isEmpty() && text.chars().allMatch(c -> c > 32 && c < 127 && c != '"' && c != '\\');
    return plain ? fine(new Scope(text)) : wrong();
  }

  private static <T> Spelled<T> then(Spelled<Parts> read, Function<Parts, Spelled<T>> then) {
    return switch (read) {
      case Spelled.Fine<Parts>(Parts parts) -> then.apply(parts);
      case Spelled.Wrong<Parts>(String what, Optional<String> didYouMean, boolean shown) ->
          new Spelled.Wrong<>(what, didYouMean, shown);
    };
  }

  private static Spelled<Parts> parts(String text) {
    if (text.indexOf('@') >= 0) {
      return hidden("takes no credentials");
    }
    Matcher url = URL.matcher(text);
    Optional<Authority> authority =
        url.matches() ? Authority.parse(url.group(2)) : Optional.empty();
    if (authority.isEmpty() || authority.get().port().orElse(1) == 0) {
      return text.contains("://") ? wrong() : wrong("must begin with https://", "https://" + text);
    }
    String path = url.group(3) == null ? "" : url.group(3);
    String flaw = path.isEmpty() ? "" : UrlPath.flaw(path);
    return flaw.isEmpty() ? fine(new Parts(url.group(1), authority.get(), path)) : wrong(flaw);
  }
}
