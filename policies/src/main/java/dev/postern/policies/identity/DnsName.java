package dev.postern.policies.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a host in a certificate. */
public final class DnsName {
  private static final int LONGEST = 253;
  private static final Pattern FORM =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*");

  private DnsName() {}

  /** Whether a text is one, in lower case and without a {@code *}. */
  public static boolean isOne(String text) {
    return text.length() <= LONGEST && FORM.matcher(text).matches();
  }

  /** As it is compared. */
  static String plain(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
