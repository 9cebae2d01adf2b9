package dev.postern.hooks.traffic;

import java.net.InetAddress;

/**
 * Who holds the other end of the connection, as the operating system says it. Made once for each
 * connection, and written down with each of its calls.
 */
public final class Peer {
  private final InetAddress address;
  private final int port;
  private final String text;

  public Peer(InetAddress address, int port) {
    this.address = address;
    this.port = port;
    this.text = address.getHostAddress();
  }

  public InetAddress address() {
    return address;
  }

  /** The address as a literal. */
  public String text() {
    return text;
  }

  public int port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Peer peer && port == peer.port && address.equals(peer.address);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }

  @Override
  public String toString() {
    return text + " port " + port;
  }
}
