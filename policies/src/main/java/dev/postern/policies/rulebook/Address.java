package dev.postern.policies.rulebook;

import java.net.InetAddress;

/**
 * Where to listen.
 *
 * @param host an address or a name, without brackets
 * @param port zero for any that is free
 */
public record Address(String host, int port) {
  /** Whether nobody can reach it from elsewhere. */
  boolean isOfThisMachine() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
