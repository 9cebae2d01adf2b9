package dev.postern.policies.gate;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.traffic.Target;
import java.util.List;

/**
 * A protected server and everyone who has a say about its calls.
 *
 * @param path the path below which it answers, as callers write it
 * @param origins the origins from which a browser may call it, besides none
 * @param observe whether refusals are only recorded
 * @param forwardsCredentials whether the caller's credentials go on to the server
 * @param refusesAsToolResult whether a refused tool call is answered by a result that says so
 */
public record Route(
    Target target,
    String path,
    Authenticator authenticator,
    SubjectResolver resolver,
    Authorizer authorizer,
    Catalog catalog,
    HookChain hooks,
    Limits limits,
    List<String> origins,
    boolean observe,
    boolean forwardsCredentials,
    boolean refusesAsToolResult) {
  /** How much of a message is read, and how much a subject may do at once. */
  public record Limits(
      int body, int depth, int members, int event, int callsAtOnce, int streamsAtOnce) {
    public static final Limits DEFAULT = new Limits(4 << 20, 64, 10_000, 1 << 20, 100, 32);
  }
}
