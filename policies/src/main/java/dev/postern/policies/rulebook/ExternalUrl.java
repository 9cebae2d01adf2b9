package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Authority;

/**
 * By which URL clients know a server.
 *
 * @param authority without a port where it is the scheme's own
 * @param path empty, or without a slash at its end
 */
record ExternalUrl(String scheme, Authority authority, String path) {
  String origin() {
    return scheme + "://" + authority;
  }

  @Override
  public String toString() {
    return origin() + path;
  }
}
