package dev.postern.hooks.traffic;

/** How MCP is carried over HTTP. */
public sealed interface Transport {
  /** Messages and streams at one path, answers where the request was. */
  enum Streamable implements Transport {
    STREAMABLE
  }

  /**
   * The transport of 2024-11-05: all that a server says, answers included, it says on one stream,
   * where it first names the address to which its client may post.
   *
   * @param stream the path of the stream, below the server's own
   * @param messages the path to post to, below the server's own
   */
  record Sse(String stream, String messages) implements Transport {
    /** One of these paths as it stands below the server's. */
    public static String below(String path, String own) {
      return path.endsWith("/") ? path.substring(0, path.length() - 1) + own : path + own;
    }
  }
}
