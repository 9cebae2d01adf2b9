package dev.postern.extauthz;

import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator, each thing once, how Envoy has to be set up where it is not. */
final class Advice {
  private static final Logger LOG = LoggerFactory.getLogger(Advice.class);

  /** What may be amiss with the settings of Envoy's filters. */
  enum Setting {
    BODY(
        "ext_authz: a request came without the body that is needed to decide, or had none, and was refused: set"
            + " with_request_body to {max_request_bytes: 4194304, allow_partial_message: false,"
            + " pack_as_bytes: true}"),
    BYTES(
        "ext_authz: bodies come as text, in which Envoy replaces what is not UTF-8, so that other bytes may be"
            + " judged than are forwarded: set pack_as_bytes: true in with_request_body"),
    HEADERS(
        "ext_authz: headers come joined, so that a doubled one is not seen as such: set"
            + " encode_raw_headers: true"),
    CERTIFICATE(
        "ext_authz: callers' certificates come by one name only, so that others in them are not seen: set"
            + " include_peer_certificate: true"),
    REQUEST_MODE(
        "ext_proc: a request was refused since its body is needed to decide and cannot be had: set"
            + " processing_mode.request_body_mode to BUFFERED"),
    ANSWER_MODE(
        "ext_proc: a request was refused since its answer has to be read and cannot be had: set"
            + " processing_mode.response_header_mode to SEND and response_body_mode to STREAMED"),
    CHANGED(
        "filters: a request was changed between ext_authz and ext_proc, and judged from the start: let the one"
            + " follow the other, and set encode_raw_headers: true"),
    ADDRESS(
        "ext_proc: callers' addresses are not told: set request_attributes to [source.address]");

    private final String what;

    Setting(String what) {
      this.what = what;
    }
  }

  private final Set<Setting> given = EnumSet.noneOf(Setting.class);
  private volatile boolean silent;

  void give(Setting setting) {
    if (silent) {
      return;
    }
    synchronized (given) {
      if (given.add(setting)) {
        LOG.warn("Envoy's {}", setting.what);
      }
      silent = given.size() == Setting.values().length;
    }
  }
}
