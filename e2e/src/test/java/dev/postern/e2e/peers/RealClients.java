package dev.postern.e2e.peers;

import dev.postern.e2e.process.Peer;
import java.util.ArrayList;
import java.util.List;

/** The clients of four SDKs, each started once. */
final class RealClients implements AutoCloseable {
  /**
   * A client in one of its eras.
   *
   * @param key by which its program knows it
   * @param era {@code legacy} to shake hands, {@code modern} to ask for the newest first
   */
  record Client(String name, String key, String era, Caller caller) {
    @Override
    public String toString() {
      return name;
    }

    Script script(String over, String url, List<Script.Step> steps) {
      return new Script(key, url, over, era, true, steps);
    }
  }

  private final List<Client> all = new ArrayList<>();
  private final List<String> packages = new ArrayList<>();

  RealClients() throws Exception {
    PrintingCaller node = new PrintingCaller(Peer.node("caller.mjs"));
    PrintingCaller python = new PrintingCaller(Peer.python("caller.py"));
    packages.addAll(node.packages());
    packages.addAll(python.packages());
    all.add(new Client("TypeScript 1", "1", "legacy", node));
    all.add(new Client("TypeScript 2, legacy", "2", "legacy", node));
    all.add(new Client("TypeScript 2", "2", "modern", node));
    all.add(new Client("Python, legacy", "mcp", "legacy", python));
    all.add(new Client("Python", "mcp", "modern", python));
    all.add(new Client("FastMCP", "fastmcp", "modern", python));
    all.add(new Client("Java", "java", "legacy", new JavaCaller()));
  }

  List<Client> all() {
    return List.copyOf(all);
  }

  /** The packages that those outside this process are made of, each with its version. */
  List<String> packages() {
    return List.copyOf(packages);
  }

  @Override
  public void close() throws Exception {
    for (Client one : all) {
      one.caller().close();
    }
  }
}
