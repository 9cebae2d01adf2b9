package dev.postern.e2e.peers;

import dev.postern.e2e.Component;
import dev.postern.e2e.process.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The servers of four SDKs, each started once; both that speak the modern era speak the legacy one
 * too.
 */
final class RealServers implements AutoCloseable {
  private final List<AutoCloseable> started = new ArrayList<>();
  private final List<Server> all = new ArrayList<>();

  RealServers() throws Exception {
    Peer everything = started(everything("streamableHttp"));
    Peer everythingOverSse = started(everything("sse"));
    Peer dual = started(Peer.node("dual-server.mjs"));
    Peer python =
        started(Peer.python("server.py", "mcp/http", "fastmcp/http", "mcp/sse", "fastmcp/sse"));
    JavaServer java = started(new JavaServer(Path.of("target", "tomcat").toAbsolutePath()));
    add("server-everything", "http", everything.port(), "/mcp", Server.EVERYTHING);
    add("TypeScript 2", "http", dual.port(), "/mcp", Server.OURS);
    add("Python", "http", python.port(), "/mcp", Server.OURS);
    add("FastMCP", "http", python.port(), "/mcp", Server.OURS);
    add("Java", "http", java.port(), "/mcp", Server.OURS);
    int overSse = everythingOverSse.port();
    add("server-everything, SSE", "sse", overSse, "/message", Server.EVERYTHING);
    add("Python, SSE", "sse", python.port(), "/messages", Server.OURS);
    add("FastMCP, SSE", "sse", python.port(), "/messages", Server.OURS);
    add("Java, SSE", "sse", java.port(), "/mcp/message", Server.OURS_UNASKED);
  }

  private void add(String name, String over, int port, String path, List<Script.Step> steps) {
    all.add(new Server(name, over, port, path, steps));
  }

  private <T extends AutoCloseable> T started(T one) {
    started.add(one);
    return one;
  }

  private static Peer everything(String over) throws Exception {
    return Peer.server(Component.of("server-everything"), Map.of("PORT", "0"), over);
  }

  List<Server> all() {
    return List.copyOf(all);
  }

  Server named(String name) {
    return all.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : started) {
      one.close();
    }
  }
}
