package dev.postern.policies.rulebook;

import static dev.postern.policies.rulebook.documents.Spelling.fine;
import static dev.postern.policies.rulebook.documents.Spelling.wrong;

import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.rulebook.documents.Spelling.Spelled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads networks: an address, or an address and a number of bits. No name is ever looked up. */
final class Networks {
  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Networks() {}

  static Spelled<HeaderTrust.Range> read(String text) {
    int slash = text.indexOf('/');
    String written = slash < 0 ? text : text.substring(0, slash);
    Optional<InetAddress> address = address(written);
    if (address.isEmpty()) {
      return wrong();
    }
    int most = address.get().getAddress().length * 8;
    String bits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
      return wrong("has no number of bits up to " + most + " after '/'");
    }
    int kept = Integer.parseInt(bits);
    InetAddress base = masked(address.get(), kept);
    return base.equals(address.get())
        ? fine(new HeaderTrust.Range(base, kept))
        : wrong("has bits beyond its first " + kept, base.getHostAddress() + "/" + kept);
  }

  private static Optional<InetAddress> address(String text) {
    boolean v4 = V4.matcher(text).matches();
    if (!v4 && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      return Optional.of(address).filter(read -> v4 == read instanceof Inet4Address);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static InetAddress masked(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xFF00 >> kept);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of another length", e);
    }
  }
}
