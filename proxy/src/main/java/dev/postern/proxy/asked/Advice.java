package dev.postern.proxy.asked;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator, each thing once, what whoever asks does not bring. */
final class Advice {
  private static final Logger LOG = LoggerFactory.getLogger(Advice.class);

  /** What is amiss. */
  enum Setting {
    ENVOY_BODY(
        "Envoy's ext_authz: a request came without the body that is needed to decide, or had none, and was"
            + " refused: set with_request_body to {max_request_bytes: 4194304, allow_partial_message: false}"),
    NGINX_BODY(
        "nginx's auth_request shows no bodies: a request whose body is needed to decide was refused; have the"
            + " reverse proxy judge such requests"),
    TRAEFIK_BODY(
        "Traefik's ForwardAuth is not relied on for bodies: a request whose body is needed to decide was refused;"
            + " have the reverse proxy judge such requests");

    private final String what;

    Setting(String what) {
      this.what = what;
    }
  }

  private final Set<Setting> given = ConcurrentHashMap.newKeySet();

  void give(Setting setting) {
    if (given.add(setting)) {
      LOG.warn("{}", setting.what);
    }
  }
}
