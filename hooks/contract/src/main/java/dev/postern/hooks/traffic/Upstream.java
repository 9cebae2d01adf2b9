package dev.postern.hooks.traffic;

/** Where a protected server listens, and below which path. */
public record Upstream(String host, int port, String path) {
  public Authority authority() {
    return Authority.of(host, port);
  }
}
