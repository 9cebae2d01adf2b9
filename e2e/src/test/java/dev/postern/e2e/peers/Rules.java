package dev.postern.e2e.peers;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Documents about anonymous callers, for servers that stand side by side behind one sidecar. */
final class Rules {
  private Rules() {}

  /** Whoever comes is a guest, under the policy {@code everybody} of these rules. */
  static String everybody(String... rules) {
    return """
    apiVersion: postern.dev/v1alpha1
    kind: Authentication
    metadata: {name: nobody}
    spec: {anonymous: {}}
    ---
    apiVersion: postern.dev/v1alpha1
    kind: AccessPolicy
    metadata: {name: everybody}
    spec:
      members: [{subject: "anonymous:anyone", role: guest}]
      rules:
    """
        + Stream.of(rules).map("    - %s\n"::formatted).collect(Collectors.joining());
  }

  /** A policy under which nobody may enter. */
  static String nobodyEnters(String name) {
    return """
    ---
    apiVersion: postern.dev/v1alpha1
    kind: AccessPolicy
    metadata: {name: %s}
    spec: {members: []}
    """
        .formatted(name);
  }

  /** A server that answers at {@code /name}. */
  static String server(String name, String policy, String... more) {
    return """
    ---
    apiVersion: postern.dev/v1alpha1
    kind: ProtectedServer
    metadata: {name: %1$s}
    spec:
      protocol: mcp
      path: /%1$s
      authentication: [nobody]
      policy: %2$s
    """
            .formatted(name, policy)
        + Stream.of(more).map("  %s\n"::formatted).collect(Collectors.joining());
  }
}
