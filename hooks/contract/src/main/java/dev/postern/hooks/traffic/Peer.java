package dev.postern.hooks.traffic;

import java.net.InetAddress;

/** Who holds the other end of the connection, as the operating system says it. */
public record Peer(InetAddress address, int port) {}
