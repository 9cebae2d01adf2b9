package dev.postern.policies.rulebook;

/**
 * Where to listen.
 *
 * @param host an address or a name, without brackets
 * @param port zero for any that is free
 */
public record Address(String host, int port) {
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
