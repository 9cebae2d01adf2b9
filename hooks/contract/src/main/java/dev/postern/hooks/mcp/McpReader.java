package dev.postern.hooks.mcp;

import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.text.Text;
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

  /** It is spelt like no id there can be. */
  private static final McpMessage.Id NO_ID = new McpMessage.Id("");

  /** Event loops keep theirs; a virtual thread, of which there may be many, makes its own. */
  private static final ThreadLocal<Classification> KEPT =
      ThreadLocal.withInitial(Classification::new);

  private final Rules strict;
  private final Rules answers;

  /** A reader of messages that are nested no deeper, and have no more members and items. */
  public McpReader(int maxDepth, int maxMembers) {
    strict = new Rules(maxDepth, maxMembers, CaseVariants.REFUSED);
    answers = new Rules(maxDepth, maxMembers, CaseVariants.ALLOWED);
  }

  /** A message from a client; what it says can be read as long as its text can. */
  public Reading fromClient(Text text) {
    return mine().ofClient(text, strict);
  }

  /**
   * A message from a server: a whole JSON body, or the data of one event. Its requests are all
   * {@link dev.postern.hooks.traffic.Operation.McpOther}: what they ask, they ask of the client.
   * Results may use names that differ only in case, for they are the server's own.
   */
  public Reading fromServer(Text text) {
    return mine().ofServer(text, answers, strict, NO_ID);
  }

  /** The same, where most likely a message under this id comes. */
  public Reading fromServer(Text text, McpMessage.Id awaited) {
    return mine().ofServer(text, answers, strict, awaited);
  }

  private static Classification mine() {
    return Thread.currentThread().isVirtual() ? new Classification() : KEPT.get();
  }
}
