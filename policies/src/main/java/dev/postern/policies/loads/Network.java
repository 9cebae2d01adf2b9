package dev.postern.policies.loads;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** What is taken for one caller's address: an IPv4 address, or the /64 of an IPv6 address. */
record Network(int version, long bits) {
  static Network of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == Integer.BYTES
        ? new Network(4, bytes.getInt())
        : new Network(6, bytes.getLong());
  }
}
