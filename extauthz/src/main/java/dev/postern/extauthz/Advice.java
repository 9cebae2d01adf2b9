package dev.postern.extauthz;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator how Envoy has to be set up where it is not: each thing once a server. */
final class Advice {
  private static final Logger LOG = LoggerFactory.getLogger(Advice.class);
  private static final int MOST = 1_000;

  private final Set<String> given = ConcurrentHashMap.newKeySet();

  void bodyWasNeeded(String server) {
    if (given.size() < MOST && given.add(server)) {
      LOG.warn(
          "requests to {} are refused: their body is needed to decide, and Envoy does not send it."
              + " Set with_request_body of its ext_authz filter to {max_request_bytes: 4194304,"
              + " allow_partial_message: false, pack_as_bytes: true}",
          server);
    }
  }
}
