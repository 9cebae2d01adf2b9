package dev.postern.policies.identity;

import dev.postern.policies.identity.CertificateNames.Names;
import dev.postern.policies.identity.CertificateNames.Unclear;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads {@code x-forwarded-client-cert}: an element for each connection that the request came by,
 * of which the last is about the certificate that our own trusted peer has verified, and the others
 * are hearsay. Of that one the names are read. What can be read in two ways is not read at all.
 */
final class ForwardedCertificate {
  private final String text;
  private final Set<String> uris = new HashSet<>();
  private final Set<String> dns = new HashSet<>();
  private int at;

  private ForwardedCertificate(String text) {
    this.text = text;
  }

  static CertificateNames last(String field) {
    ForwardedCertificate read = new ForwardedCertificate(field);
    return read.elements()
        ? new Names(read.uris, read.dns)
        : new Unclear("x-forwarded-client-cert cannot be read in one way");
  }

  /** Whether all of it could be read; what was read of the last element is kept. */
  private boolean elements() {
    do {
      uris.clear();
      dns.clear();
      skipBlanks();
      if (!pairs()) {
        return false;
      }
    } while (skips(','));
    return at == text.length();
  }

  private boolean pairs() {
    do {
      if (!pair()) {
        return false;
      }
    } while (skips(';'));
    return true;
  }

  private boolean pair() {
    int equals = at;
    while (equals < text.length() && isLetter(text.charAt(equals))) {
      equals++;
    }
    if (equals == at || equals == text.length() || text.charAt(equals) != '=') {
      return false;
    }
    String key = text.substring(at, equals).toLowerCase(Locale.ROOT);
    at = equals + 1;
    StringBuilder value = new StringBuilder();
    boolean read = skips('"') ? quoted(value) : bare(value);
    if (read) {
      keep(key, value.toString());
    }
    return read;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** A name of nothing is how it is said that there is none. */
  private void keep(String key, String value) {
    if (value.isEmpty()) {
      return;
    }
    switch (key) {
      case "uri" -> uris.add(value);
      case "dns" -> dns.add(DnsName.plain(value));
      default -> {}
    }
  }

  private boolean bare(StringBuilder value) {
    while (at < text.length() && ",;".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        return false;
      }
      value.append(text.charAt(at++));
    }
    return true;
  }

  /**
   * Only quotes are escaped in there, by a backslash, and backslashes are not: of two before a
   * quote nobody knows whether it ends the value.
   */
  private boolean quoted(StringBuilder value) {
    int backslashes = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        backslashes = c == '\\' ? backslashes + 1 : 0;
        value.append(c);
      } else if (backslashes == 0) {
        return at == text.length() || ",;".indexOf(text.charAt(at)) >= 0;
      } else if (backslashes == 1) {
        backslashes = 0;
        value.setCharAt(value.length() - 1, c);
      } else {
        return false;
      }
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private boolean skips(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }
}
