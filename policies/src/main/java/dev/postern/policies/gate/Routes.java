package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Authority;

/** Which protected server answers to an address. */
public interface Routes {
  Found find(Authority authority, String path);

  /** What the server of this name has at this address. */
  Found named(String server, Authority authority, String path);

  /** What there is at an address. */
  sealed interface Found {
    /** A server answers there. */
    record Server(Route route) implements Found {}

    /** There stands who gives out tokens for a server. */
    record Metadata(Route route, ProtectedResource resource) implements Found {}

    /**
     * An MCP server has this path, but not under this host: so asks a page that has had a name of
     * its own resolved to our address.
     */
    record OtherHost(Route route) implements Found {}

    enum Nowhere implements Found {
      NOWHERE
    }
  }
}
