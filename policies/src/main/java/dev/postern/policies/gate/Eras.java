package dev.postern.policies.gate;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of MCP, in two eras. Until 2025-11-25 a session agrees on one; since 2026-07-28
 * each request names its own, in its body and again in a header. One server may speak both at once,
 * so the era is each request's own, and the body says which it is: a header alone decides nothing.
 */
final class Eras {
  private static final String HEADER = "mcp-protocol-version";
  private static final List<String> LEGACY =
      List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");
  private static final List<String> MODERN = List.of("2026-07-28");

  private Eras() {}

  /** Whether a request is of the era without sessions. */
  static boolean isModern(McpMessage.Request request) {
    return request.aside().version().isPresent();
  }

  /**
   * What is wrong with the headers of a request, beside its body.
   *
   * @param bare whether its transport has no such headers; those that come must agree all the same
   */
  static Optional<Refusal> fault(Headers headers, McpMessage.Request request, boolean bare) {
    Optional<String> header = headers.first(HEADER);
    Optional<String> said = request.aside().version();
    Optional<Refusal> version =
        said.isPresent() ? modern(said.get(), header, bare) : legacy(header);
    if (version.isPresent()) {
      return version;
    }
    Optional<String> disagreement = MirroredHeaders.disagree(headers, request);
    if (disagreement.isEmpty() && said.isPresent() && !bare) {
      disagreement = MirroredHeaders.missing(headers, request);
    }
    if (disagreement.isPresent()) {
      return Optional.of(new Refusal.Malformed(Flaw.HEADERS, disagreement.get()));
    }
    return said.isPresent() && McpMessage.Request.ONLY_BEFORE.contains(request.method())
        ? Optional.of(new Refusal.UnknownMethod(request.method() + " is of revisions before"))
        : Optional.empty();
  }

  private static Optional<Refusal> modern(String said, Optional<String> header, boolean bare) {
    if (!header.equals(Optional.of(said)) && !(bare && header.isEmpty())) {
      return Optional.of(
          new Refusal.Malformed(
              Flaw.HEADERS, HEADER + " is not the protocol version that the body names"));
    }
    return MODERN.contains(said)
        ? Optional.empty()
        : Optional.of(new Refusal.UnknownVersion(said, MODERN));
  }

  private static Optional<Refusal> legacy(Optional<String> header) {
    if (header.isEmpty() || LEGACY.contains(header.get())) {
      return Optional.empty();
    }
    return Optional.of(
        MODERN.contains(header.get())
            ? new Refusal.Malformed(Flaw.PARAMS, "the body does not name its protocol version")
            : new Refusal.UnknownVersion(header.get(), LEGACY));
  }
}
