package dev.postern.hooks.traffic;

/** What a request is for. */
public sealed interface Target {
  /** The protected server's name in the documents. */
  String name();

  Upstream upstream();

  record McpServer(String name, Upstream upstream, Transport transport) implements Target {
    public McpServer(String name, Upstream upstream) {
      this(name, upstream, Transport.Streamable.STREAMABLE);
    }
  }

  record HttpApi(String name, Upstream upstream) implements Target {}
}
