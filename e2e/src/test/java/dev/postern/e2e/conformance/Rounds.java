package dev.postern.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests that are answered with questions first. What the server has to remember between two
 * rounds it gives to the client, signed.
 */
final class Rounds {
  private static final String SEPARATOR = ".";

  private final Wares wares;
  private final SecretKeySpec key;

  Rounds(Wares wares) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.wares = wares;
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /** Where a request stands. */
  sealed interface Standing {
    /** Nothing is asked before this one is answered, or nothing any more. */
    record Settled() implements Standing {}

    /** The result that asks. */
    record Asks(ObjectNode result) implements Standing {}

    /** What the client remembers for the server is not what it was given. */
    record Forged() implements Standing {}
  }

  boolean anyFor(String name) {
    return wares.rounds(name).isArray();
  }

  Standing of(String name, JsonNode params, JsonNode capabilities) {
    JsonNode rounds = wares.rounds(name);
    int round = 0;
    JsonNode state = params.path("requestState");
    if (!state.isMissingNode()) {
      round = remembered(name, state.asString(""));
      if (round < 0) {
        return new Standing.Forged();
      }
    }
    ObjectNode asks = possible(rounds.path(round).path("asks"), capabilities);
    boolean mayGoOn = !state.isMissingNode() || !rounds.path(round).has("remembers");
    if (mayGoOn && answered(asks, params.path("inputResponses"))) {
      round++;
      if (round == rounds.size()) {
        return new Standing.Settled();
      }
      asks = possible(rounds.path(round).path("asks"), capabilities);
    }
    ObjectNode result = Rpc.object().put("resultType", "input_required");
    result.set("inputRequests", asks);
    if (rounds.path(round).has("remembers")) {
      result.put("requestState", state(name, round));
    }
    return new Standing.Asks(result);
  }

  /** Those that a client with these capabilities can answer. */
  private static ObjectNode possible(JsonNode asks, JsonNode capabilities) {
    ObjectNode possible = Rpc.object();
    for (var ask : asks.properties()) {
      String method = ask.getValue().path("method").asString("");
      if (capabilities.has(method.substring(0, method.indexOf('/')))) {
        possible.set(ask.getKey(), ask.getValue());
      }
    }
    return possible;
  }

  private static boolean answered(JsonNode asks, JsonNode responses) {
    return asks.properties().stream().allMatch(ask -> responses.path(ask.getKey()).isObject());
  }

  private String state(String name, int round) {
    return round + SEPARATOR + signature(name, round);
  }

  /** The round that was asked last, or -1 when this is no state of ours. */
  private int remembered(String name, String state) {
    for (int round = 0; round < wares.rounds(name).size(); round++) {
      if (MessageDigest.isEqual(state.getBytes(UTF_8), state(name, round).getBytes(UTF_8))) {
        return round;
      }
    }
    return -1;
  }

  private String signature(String name, int round) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal((name + SEPARATOR + round).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
