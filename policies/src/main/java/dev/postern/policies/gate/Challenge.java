package dev.postern.policies.gate;

import java.util.Optional;

/**
 * What {@code WWW-Authenticate} tells those who have to show a credential.
 *
 * @param realm the protected server's name, where it is known
 * @param resource where to get one, where that is configured
 */
record Challenge(String realm, Optional<ProtectedResource> resource) {
  static Challenge of(String realm) {
    return new Challenge(realm, Optional.empty());
  }

  /** To who showed nothing: without an error, since nothing was wrong. */
  String asking() {
    return "Bearer realm=\"" + realm + "\"" + whereToGetOne();
  }

  String refusing(String error) {
    return "Bearer realm=\"" + realm + "\", error=\"" + error + "\"" + whereToGetOne();
  }

  private String whereToGetOne() {
    return resource
        .map(it -> ", resource_metadata=\"" + it.metadata() + "\"" + scope(it))
        .orElse("");
  }

  /** All at once: a client that learns of them one by one asks its user again for each. */
  private static String scope(ProtectedResource resource) {
    return resource.scopes().isEmpty()
        ? ""
        : ", scope=\"" + String.join(" ", resource.scopes()) + "\"";
  }
}
