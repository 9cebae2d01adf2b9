package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When the kernel will ask after peers that say nothing, as the kernel itself tells it. */
class SilentPeersTest {
  private static final int MANY = 64;
  private static final String SECRET = "GET /secret HTTP/1.1\r\nHost: api.test\r\n\r\n";
  private static final String GET = "GET / HTTP/1.1\r\nHost: api.test\r\n\r\n";

  @Test
  void clientsThatFallSilentTogetherAreNotAskedTogether() throws Exception {
    try (Stand stand = new Stand()) {
      List<Wire> clients = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Wire client = stand.client();
        assertThat(client.send(SECRET).message()).startsWith("HTTP/1.1 403 ");
        clients.add(client);
      }
      String server = port(stand.server.address().getPort());
      List<Duration> waits = waits(MANY, line -> line[1].endsWith(server));
      assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(2)) <= 0);
      Duration first = waits.stream().min(Duration::compareTo).orElseThrow();
      Duration last = waits.stream().max(Duration::compareTo).orElseThrow();
      assertThat(last.minus(first)).isGreaterThan(Duration.ofSeconds(20));
      for (Wire client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aSilentUpstreamIsAskedAfterWithinTwoMinutes() throws Exception {
    try (Stand stand = new Stand();
        Wire client = stand.client()) {
      client.send(GET);
      stand.upstream.accept().head();
      String upstream = port(stand.upstream.port());
      assertThat(waits(1, line -> line[2].endsWith(upstream)))
          .allMatch(wait -> wait.compareTo(Duration.ofMinutes(2)) <= 0);
    }
  }

  private static String port(int number) {
    return String.format(Locale.ROOT, ":%04X", number);
  }

  /**
   * For how long the kernel will still wait, of so many connections whose timer is set for that.
   */
  private static List<Duration> waits(int count, Predicate<String[]> whose) throws IOException {
    Instant until = Instant.now().plusSeconds(20);
    List<Duration> waits = List.of();
    while (waits.size() != count && Instant.now().isBefore(until)) {
      LockSupport.parkNanos(1_000_000);
      waits =
          connections()
              .map(line -> line.strip().split("\\s+"))
              .filter(line -> line[3].equals("01") && line[5].startsWith("02:") && whose.test(line))
              .map(line -> Duration.ofMillis(10L * Long.parseLong(line[5].substring(3), 16)))
              .toList();
    }
    assertThat(waits).hasSize(count);
    return waits;
  }

  private static Stream<String> connections() throws IOException {
    return Stream.of("tcp", "tcp6")
        .map(name -> Path.of("/proc/net", name))
        .filter(Files::exists)
        .flatMap(SilentPeersTest::lines);
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
