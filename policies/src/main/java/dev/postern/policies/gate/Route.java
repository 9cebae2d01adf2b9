package dev.postern.policies.gate;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Target;
import java.util.List;
import java.util.Optional;

/**
 * A protected server and everyone who has a say about its calls.
 *
 * @param path the path below which it answers, as callers write it
 * @param resource where its clients get tokens, if they are to be told
 * @param origins the origins from which a browser may call it, besides none
 * @param hides whether what a caller may not use is answered as if it were not there
 * @param observe whether refusals are only recorded
 * @param forwardsCredentials whether the caller's credentials go on to the server
 * @param refusesAsToolResult whether a refused tool call is answered by a result that says so
 * @param standing what follows from the rest for every call alike
 */
public record Route(
    Target target,
    String path,
    Optional<ProtectedResource> resource,
    Authenticator authenticator,
    SubjectResolver resolver,
    Authorizer authorizer,
    Catalog catalog,
    HookChain hooks,
    Limits limits,
    List<String> origins,
    boolean hides,
    boolean observe,
    boolean forwardsCredentials,
    boolean refusesAsToolResult,
    Standing standing) {
  public Route(
      Target target,
      String path,
      Optional<ProtectedResource> resource,
      Authenticator authenticator,
      SubjectResolver resolver,
      Authorizer authorizer,
      Catalog catalog,
      HookChain hooks,
      Limits limits,
      List<String> origins,
      boolean hides,
      boolean observe,
      boolean forwardsCredentials,
      boolean refusesAsToolResult) {
    this(
        target,
        path,
        resource,
        authenticator,
        resolver,
        authorizer,
        catalog,
        hooks,
        limits,
        origins,
        hides,
        observe,
        forwardsCredentials,
        refusesAsToolResult,
        Standing.of(target, new Challenge(target.name(), resource), hides, hooks, limits));
  }

  /** How much of a message is read, and how much a subject may do at once. */
  public record Limits(
      int body, int depth, int members, int event, int callsAtOnce, int streamsAtOnce) {
    public static final Limits DEFAULT = new Limits(4 << 20, 64, 10_000, 1 << 20, 100, 32);
  }

  /**
   * What is the same for all calls of a server, so that none of them makes it anew.
   *
   * @param challenge what is told to who has to show a credential
   * @param manner how to speak to a caller whose message is not read yet
   * @param reader of messages, as deep as they may be
   * @param message what is read of a request with a message, and at most of its answer
   * @param stream the same for a request without one
   * @param keeps whether somebody is shown messages who may look at them for longer than a door
   *     lends them
   */
  record Standing(
      Challenge challenge,
      Manner manner,
      McpReader reader,
      Needs message,
      Needs stream,
      boolean keeps) {
    static Standing of(
        Target target, Challenge challenge, boolean hides, HookChain hooks, Limits limits) {
      Need events = new Need.Events(limits.event());
      return new Standing(
          challenge,
          switch (target) {
            case Target.McpServer _ ->
                new Manner.Mcp(
                    challenge, Manner.Awaits.UNKNOWN, Optional.empty(), false, Optional.empty());
            case Target.HttpApi _ -> new Manner.Http(challenge, hides);
          },
          new McpReader(limits.depth(), limits.members()),
          new Needs(new Need.Whole(limits.body()), events),
          new Needs(Need.Nothing.NOTHING, events),
          !hooks.isEmpty());
    }

    /** All of an answer. */
    Need whole() {
      return message.request();
    }

    /** An answer event by event. */
    Need events() {
      return message.answer();
    }
  }
}
