package dev.postern.extauthz;

import dev.postern.hooks.traffic.Headers;
import dev.postern.policies.gate.Forward;

/**
 * By this a request that came through both filters finds its route: Envoy has none to a server but
 * for what ext_proc has seen as well.
 */
final class Mark {
  /** Names the server for which a request was checked; no caller's word gets so far. */
  private static final String CHECKED = "x-postern-checked";

  /** What Envoy itself has told of the request's scheme; without it Envoy finds no route at all. */
  private static final String SCHEME = "x-forwarded-proto";

  private Mark() {}

  /** The headers by which a request finds its route, which takes what is said here away again. */
  static Headers on(Forward forward, EnvoyHeaders came) {
    Headers checked = forward.head().headers().with(CHECKED, forward.target().name());
    return came.headers().first(SCHEME).map(told -> checked.with(SCHEME, told)).orElse(checked);
  }
}
