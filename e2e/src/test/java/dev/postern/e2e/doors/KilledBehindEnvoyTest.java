package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.process.PosternProcess;
import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Postern is killed again and again under load, behind a real Envoy, with calls in every phase:
 * their heads just coming, their bodies half sent, their answers awaited, their events under way.
 * No call reaches the server that the journal does not know as allowed, and no result passes
 * unseen.
 */
class KilledBehindEnvoyTest {
  private static final int EACH = 12;
  private static final Pattern ALLOWED =
      Pattern.compile("\"name\":\"(report\\.[a-z]+[0-9-]+)\"},\"decision\":\"allowed\"");

  @TempDir private Path folder;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  private static String call(String tool) {
    return WeatherSidecar.CALL.replace("forecast", tool);
  }

  private PosternProcess postern(String door, int upstream)
      throws IOException, InterruptedException {
    String weather =
        Files.readString(Path.of("scenarios", "documents", "weather.yaml"))
            .replace("127.0.0.1:9000", "127.0.0.1:" + upstream);
    return PosternProcess.startWith(
        folder,
        door,
        Files.writeString(folder.resolve("weather.yaml"), weather),
        Path.of("scenarios", "documents", "team-keys.yaml"));
  }

  @ParameterizedTest
  @CsvSource({
    "ext_proc.yaml,20,1000",
    "ext_authz.yaml,5,100",
    "both.yaml,5,100",
    "ext_authz_http.yaml,5,100"
  })
  void whoeverDiesLetsNothingThrough(String configuration, int kills, int refusals)
      throws Exception {
    int port = FreePort.find();
    String door = EnvoyProcess.askingAt(configuration, port);
    try (HeldUpstream upstream = new HeldUpstream();
        EnvoyProcess envoy = EnvoyProcess.start(configuration, port, upstream.port(), folder)) {
      boolean reviews = !configuration.startsWith("ext_authz");
      List<Thread> load = List.of(flood(envoy, "a"), flood(envoy, "b"));
      for (int kill = 0; kill < kills; kill++) {
        try (PosternProcess postern = postern(door, upstream.port())) {
          awaitPassing();
          Calls calls = new Calls(envoy, upstream, kill);
          postern.kill();
          calls.goOn(reviews);
        }
      }
      over.set(true);
      for (Thread one : load) {
        one.join();
      }
      try (PosternProcess last = postern(door, upstream.port())) {
        last.signal("TERM");
        assertThat(last.awaitExit()).isZero();
      }
      assertThat(allowed()).containsAll(upstream.called());
      assertThat(refused).hasValueGreaterThanOrEqualTo(refusals);
    }
  }

  /** Calls one after the other, whatever comes of them. */
  private Thread flood(EnvoyProcess envoy, String who) {
    return Thread.ofVirtual()
        .start(() -> {
          for (int i = 0; !over.get(); i++) {
            try {
              int status = EnvoyCalls.status(envoy, call("report.go" + who + i));
              (status == 200 ? passed : refused).incrementAndGet();
            } catch (IOException | RuntimeException cutOff) {
              refused.incrementAndGet();
            }
          }
        });
  }

  /** Waits until calls pass, as they do once somebody decides again. */
  private void awaitPassing() {
    int before = passed.get();
    long until = System.nanoTime() + 30_000_000_000L;
    while (passed.get() < before + 20 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(passed.get()).isGreaterThan(before);
  }

  /** Calls that stand in each phase when Postern dies. */
  private final class Calls {
    private final HeldUpstream upstream;
    private final List<Socket> halfSent = new ArrayList<>();
    private final List<Socket> awaiting = new ArrayList<>();
    private final List<Socket> streaming = new ArrayList<>();
    private final List<String> half = new ArrayList<>();

    Calls(EnvoyProcess envoy, HeldUpstream upstream, int kill) throws IOException {
      this.upstream = upstream;
      for (int i = 0; i < EACH; i++) {
        String name = kill + "-" + i;
        half.add(call("report.half" + name));
        halfSent.add(EnvoyCalls.sendPart(envoy, half.getLast(), 20));
        awaiting.add(EnvoyCalls.send(envoy, call("report.hold" + name), Headers.none()));
        streaming.add(EnvoyCalls.send(envoy, call("report.stream" + name), Headers.none()));
      }
      for (int i = 0; i < EACH; i++) {
        awaitCalled("report.hold" + kill + "-" + i);
        EnvoyCalls.awaitText(streaming.get(i), HeldUpstream.NOTE);
      }
    }

    private void awaitCalled(String name) {
      long until = System.nanoTime() + 20_000_000_000L;
      while (!upstream.wasCalled(name) && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      assertThat(upstream.wasCalled(name)).as(name).isTrue();
    }

    /**
     * All go on, and nobody looks.
     *
     * @param reviews whether what comes back would have been looked at
     */
    void goOn(boolean reviews) throws IOException {
      for (int i = 0; i < EACH; i++) {
        halfSent.get(i).getOutputStream().write(half.get(i).substring(20).getBytes(UTF_8));
      }
      upstream.release();
      List<Socket> all = new ArrayList<>(halfSent);
      if (reviews) {
        all.addAll(awaiting);
        all.addAll(streaming);
      }
      for (Socket one : all) {
        assertThat(EnvoyCalls.rest(one)).doesNotContain("\"result\"");
        refused.incrementAndGet();
      }
      halfSent.forEach(EnvoyCalls::close);
      awaiting.forEach(EnvoyCalls::close);
      streaming.forEach(EnvoyCalls::close);
    }
  }

  /** What the journal knows as allowed. */
  private Set<String> allowed() throws IOException {
    return Files.readAllLines(folder.resolve("journal.jsonl")).stream()
        .map(ALLOWED::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
