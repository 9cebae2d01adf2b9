package dev.postern.hooks.mcp;

import dev.postern.hooks.traffic.Refusal;
import java.util.Optional;

/** STUB: reads JSON-RPC messages; refuses what two parsers could read differently. */
public final class McpReader {
  /** What became of some bytes. */
  public sealed interface Reading {
    record Good(McpMessage message) implements Reading {}

    /**
     * @param id the id to answer under, where it could be read safely
     */
    record Bad(Refusal.Flaw flaw, Optional<McpMessage.Id> id, String what) implements Reading {}
  }

  private McpReader() {}

  /** A message from a client. */
  public static Reading fromClient(byte[] text, int maxDepth, int maxMembers) {
    throw new IllegalStateException();
  }

  /** A message from a server: a whole JSON body, or the data of one event. */
  public static Reading fromServer(byte[] text, int maxDepth, int maxMembers) {
    throw new IllegalStateException();
  }
}
