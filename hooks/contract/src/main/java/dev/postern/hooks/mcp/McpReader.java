package dev.postern.hooks.mcp;

import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.traffic.Refusal;
import java.util.Optional;

/**
 * Reads JSON-RPC messages; refuses what two parsers could read differently.
 *
 * <p>An envelope has no members but those of JSON-RPC; ids are strings or integers; the parameters
 * by which somebody decides are spelt as the specification spells them, in no other case even when
 * they stand alone. Batches are refused: of the revisions we speak only one had them.
 */
public final class McpReader {
  /** What became of some bytes. */
  public sealed interface Reading {
    record Good(McpMessage message) implements Reading {}

    /**
     * @param id the id to answer under, where it could be read safely
     */
    record Bad(Refusal.Flaw flaw, Optional<McpMessage.Id> id, String what) implements Reading {}
  }

  /** Event loops keep theirs; a virtual thread, of which there may be many, makes its own. */
  private static final ThreadLocal<Envelope> KEPT = ThreadLocal.withInitial(Envelope::new);

  private McpReader() {}

  /** A message from a client; nobody may change its bytes any more. */
  public static Reading fromClient(byte[] text, int maxDepth, int maxMembers) {
    Rules rules = new Rules(maxDepth, maxMembers, CaseVariants.REFUSED);
    return read(text, rules, Optional.empty());
  }

  /**
   * A message from a server: a whole JSON body, or the data of one event; nobody may change its
   * bytes any more. Its requests are all {@link dev.postern.hooks.traffic.Operation.McpOther}: what
   * they ask, they ask of the client. Results may use names that differ only in case, for they are
   * the server's own.
   */
  public static Reading fromServer(byte[] text, int maxDepth, int maxMembers) {
    Rules answers = new Rules(maxDepth, maxMembers, CaseVariants.ALLOWED);
    Rules strict = new Rules(maxDepth, maxMembers, CaseVariants.REFUSED);
    return read(text, answers, Optional.of(strict));
  }

  private static Reading read(byte[] text, Rules rules, Optional<Rules> strict) {
    Envelope envelope = Thread.currentThread().isVirtual() ? new Envelope() : KEPT.get();
    try {
      envelope.open(text, rules);
      return new Classification(envelope, strict).reading();
    } finally {
      envelope.close();
    }
  }
}
