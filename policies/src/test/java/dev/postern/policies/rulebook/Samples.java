package dev.postern.policies.rulebook;

/** Documents that are right, for tests that make one thing wrong in them. */
final class Samples {
  static final String DIGEST = FiveMinuteFileTest.DIGEST;
  static final String OTHER_DIGEST = "00" + DIGEST.substring(2);

  private Samples() {}

  static String document(String kind, String name, String spec) {
    return """
    ---
    apiVersion: postern.dev/v1alpha1
    kind: %s
    metadata: {name: %s}
    spec:
    """
            .formatted(kind, name)
        + spec.stripTrailing().indent(2);
  }

  static String server(String name, String more) {
    return document(
        "ProtectedServer",
        name,
        """
        protocol: mcp
        upstream: http://127.0.0.1:9000/mcp
        authentication: [keys]
        policy: users
        """
            + more);
  }

  static String httpServer(String name, String more) {
    return document(
        "ProtectedServer",
        name,
        """
        protocol: http
        upstream: http://127.0.0.1:9000/v1
        authentication: [keys]
        policy: users
        """
            + more);
  }

  static String keys() {
    return document(
        "Authentication",
        "keys",
        "apiKeys:\n- {sha256: \"" + DIGEST + "\", subject: \"user:ada\"}\n");
  }

  static String users(String more) {
    return document(
        "AccessPolicy",
        "users",
        """
        members: [{subject: "user:ada", role: viewer}]
        rules: [{effect: allow, tools: ["*"]}]
        """
            + more);
  }

  static String hook(String name, String more) {
    return document(
        "HookPlugin",
        name,
        """
        kind: shout
        hooks: [tool_pre_invoke]
        config: {word: hey}
        """
            + more);
  }

  static String sidecar(String spec) {
    return document("SidecarConfig", "sidecar", spec);
  }

  /** A server with all it needs. */
  static String house() {
    return server("weather", "") + keys() + users("");
  }
}
