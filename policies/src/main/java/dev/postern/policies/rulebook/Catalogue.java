package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.Kinds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The kinds of documents that a rulebook is made of. */
final class Catalogue {
  static final String SERVER = "ProtectedServer";
  static final String AUTHENTICATION = "Authentication";
  static final String POLICY = "AccessPolicy";
  static final String HOOK = "HookPlugin";
  static final String SIDECAR = "SidecarConfig";

  static final Kinds KINDS =
      new Kinds(
          types(), Set.of("AccessGrant", "EgressPolicy", "Connection", "Catalog"), Set.of(SIDECAR));

  private Catalogue() {}

  private static Map<String, Class<? extends Record>> types() {
    Map<String, Class<? extends Record>> types = new LinkedHashMap<>();
    types.put(SERVER, ProtectedServer.class);
    types.put(AUTHENTICATION, Authentication.class);
    types.put(POLICY, AccessPolicy.class);
    types.put(HOOK, HookPlugin.class);
    types.put(SIDECAR, SidecarConfig.class);
    return types;
  }
}
