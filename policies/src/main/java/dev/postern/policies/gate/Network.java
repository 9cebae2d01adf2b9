package dev.postern.policies.gate;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What is taken for one caller's address: an IPv4 address, or the /64 of an IPv6 address, which one
 * host may use at will.
 */
public record Network(int version, long bits) {
  private static final long MAPPED = 0xFFFFL;

  public static Network of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.remaining() == Integer.BYTES) {
      return new Network(4, bytes.getInt());
    }
    long upper = bytes.getLong();
    long lower = bytes.getLong();
    // IPv4 in the clothes of IPv6 shares one /64 with all the others of its kind.
    return upper == 0 && lower >>> 32 == MAPPED
        ? new Network(4, (int) lower)
        : new Network(6, upper);
  }
}
