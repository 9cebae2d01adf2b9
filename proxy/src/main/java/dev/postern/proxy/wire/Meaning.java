package dev.postern.proxy.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a field's name means to the connection it stands on. */
enum Meaning {
  /** Nothing: it travels on. */
  ORDINARY,
  /** Nothing either, and its value is no secret and comes again and again. */
  REPEATED,
  HOST,
  LENGTH,
  CODING,
  CONNECTION,
  EXPECT,
  UPGRADE,
  TE,
  /** It stays on its connection. */
  HOP,
  /** Bytes follow that no framing tells of. */
  HIDDEN_BODY,
  /** Servers that turn dashes into underscores take it for framing. */
  LOOKALIKE;

  private static final Map<String, Meaning> KNOWN = new HashMap<>();

  static {
    say(HOST, "host");
    say(LENGTH, "content-length");
    say(CODING, "transfer-encoding");
    say(CONNECTION, "connection");
    say(EXPECT, "expect");
    say(UPGRADE, "upgrade");
    say(TE, "te");
    say(
        HOP,
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "trailer",
        "http2-settings");
    say(HIDDEN_BODY, "sec-websocket-key1", "sec-websocket-key2");
    say(LOOKALIKE, "content_length", "transfer_encoding");
    say(
        REPEATED,
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "content-type",
        "mcp-method",
        "mcp-name",
        "mcp-protocol-version",
        "origin",
        "server",
        "user-agent",
        "vary");
  }

  private static void say(Meaning meaning, String... names) {
    for (String name : names) {
      KNOWN.put(name, meaning);
    }
  }

  static Meaning of(String name) {
    return KNOWN.getOrDefault(name.toLowerCase(Locale.ROOT), ORDINARY);
  }

  /** Whether its value is no secret and likely to come again. */
  boolean comesAgain() {
    return switch (this) {
      case REPEATED, HOST, LENGTH, CONNECTION, TE, UPGRADE -> true;
      case ORDINARY, CODING, EXPECT, HOP, HIDDEN_BODY, LOOKALIKE -> false;
    };
  }

  /** Whether it belongs to one connection only. */
  boolean staysHere() {
    return switch (this) {
      case CODING, CONNECTION, EXPECT, UPGRADE, TE, HOP -> true;
      case ORDINARY, REPEATED, HOST, LENGTH, HIDDEN_BODY, LOOKALIKE -> false;
    };
  }
}
