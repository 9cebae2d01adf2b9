package dev.postern.proxy;

import dev.postern.extauthz.EnvoyServer;
import dev.postern.extauthz.Warmth;
import dev.postern.hooks.text.Room;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.identity.ApiKey;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.RulebookReader;
import dev.postern.policies.rulebook.documents.Problem;
import dev.postern.policies.rulebook.documents.Source;
import dev.postern.proxy.asked.AskedOverHttp;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.http.Loops;
import dev.postern.proxy.http.ReverseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes before readiness where others ask: a gate and a listener of its own are asked until
 * they answer fast. Nobody else can ask there, nothing is recorded, and all of it is gone
 * afterwards.
 */
final class Warming {
  private static final Logger LOG = LoggerFactory.getLogger(Warming.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long ROOM = 1 << 20;
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String TEXT = "hello ".repeat(150);

  /** Classes and compiled methods are the process's: what is warm once stays warm. */
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private Warming() {}

  /**
   * Whatever comes of it, the sidecar starts: a slow first answer is better than none.
   *
   * @param grpc whether Envoy asks over gRPC
   * @param http whether anybody asks over HTTP
   */
  static void once(boolean grpc, boolean http, Loops loops) {
    if (!grpc && !http || !DONE.compareAndSet(false, true)) {
      return;
    }
    try {
      warm(grpc, http, loops);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalStateException e) {
      LOG.warn("the first answers may be slow: no calls of its own could be made", e);
    }
  }

  private static void warm(boolean grpc, boolean http, Loops loops)
      throws IOException, InterruptedException {
    ApiKey key = ApiKey.create(new SecureRandom());
    LiveGate gate = gate(key);
    long until = System.nanoTime() + PATIENCE.toNanos();
    if (grpc) {
      try (EnvoyServer listener =
          EnvoyServer.start(ANYWHERE, new Room(ROOM), Doors.shared(loops), gate)) {
        tell("gRPC", Warmth.by(listener.address(), call(key), left(until)));
      }
    }
    if (http) {
      AskedOverHttp duty = new AskedOverHttp(HeaderTrust.nobody());
      try (ReverseServer listener =
          ReverseServer.start(HttpSettings.at(ANYWHERE), gate, loops, duty, new Room(ROOM))) {
        tell("HTTP", HttpWarmth.by(listener.address(), call(key), left(until)));
      }
    }
  }

  private static Duration left(long until) {
    return Duration.ofNanos(until - System.nanoTime());
  }

  private static void tell(String over, Warmth.Reached reached) {
    if (reached.fast()) {
      LOG.info("made {} calls of its own over {}, the last of them fast", reached.calls(), over);
    } else {
      LOG.warn(
          "made {} calls of its own over {} in {}, and they are not fast yet",
          reached.calls(),
          over,
          PATIENCE);
    }
  }

  private static LiveGate gate(ApiKey key) {
    Source rules =
        Source.of(
            "what Envoy's door is warmed up with",
            """
            apiVersion: postern.dev/v1alpha1
            kind: ProtectedServer
            metadata: {name: tools}
            spec: {protocol: mcp, upstream: "http://127.0.0.1:1/mcp", authentication: [keys], policy: users}
            ---
            apiVersion: postern.dev/v1alpha1
            kind: Authentication
            metadata: {name: keys}
            spec: {apiKeys: [{sha256: "%s", subject: "user:ada"}]}
            ---
            apiVersion: postern.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: users}
            spec:
              members: [{subject: "user:ada", role: viewer}]
              rules: [{effect: allow, tools: ["report.*"], roles: [viewer]}]
            """
                .formatted(key.sha256()));
    return switch (RulebookReader.ofThisProcess().readTexts(List.of(rules), List.of())) {
      case Reading.Good good ->
          new LiveGate(
              good.rules()
                  .open(Household.of(good.rules(), Forgetful.FORGETFUL, Clock.systemUTC())));
      case Reading.Bad(List<Problem> problems) ->
          throw new IllegalStateException("rules of our own are bad: " + problems);
    };
  }

  private static Warmth.Call call(ApiKey key) {
    return new Warmth.Call(
        "localhost",
        "/mcp",
        "Bearer " + key.text(),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"report.day\","
            + "\"arguments\":{\"text\":\""
            + TEXT
            + "\"}}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
            + TEXT
            + "\"}]}}");
  }

  /** Nobody will ask why a call of our own was decided as it was. */
  private enum Forgetful implements Journal {
    FORGETFUL;

    @Override
    public Kept decided(Trail trail) {
      return Kept.KEPT;
    }

    @Override
    public void ended(Trail trail, Ending ending) {}

    @Override
    public boolean hasRoom() {
      return true;
    }
  }
}
