package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process that runs out of descriptors. */
class DoorkeeperTest {
  private static final String SECRET = "GET /secret HTTP/1.1\r\nHost: api.test\r\n\r\n";

  @Test
  void whereTheSystemGivesNoMoreDescriptorsAcceptingPausesAndGoesOn() throws Exception {
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 120 && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-MaxFDLimit",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FewDescriptors.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<Wire> flood = new ArrayList<>();
    try (BufferedReader out = process.inputReader(UTF_8);
        BufferedWriter in = process.outputWriter(UTF_8)) {
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", said(out, "port "));
      assertThat(isServed(address)).isTrue();
      for (int i = 0; i < 300; i++) {
        flood.add(Wire.to(address));
      }
      assertThat(isServed(address)).isTrue();

      in.write("how often\n");
      in.flush();
      long pauses = Duration.ofNanos(System.nanoTime() - began).toMillis() / 100;
      assertThat((long) said(out, "failures ")).isBetween(1L, pauses + 1);
    } finally {
      process.destroyForcibly().waitFor();
      for (Wire one : flood) {
        one.close();
      }
    }
  }

  private static boolean isServed(InetSocketAddress address) throws IOException {
    try (Wire client = Wire.to(address)) {
      return client.send(SECRET).message().startsWith("HTTP/1.1 403 ");
    }
  }

  /** The number behind a word; whatever is logged before is passed over. */
  private static int said(BufferedReader out, String word) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(word)) {
        return Integer.parseInt(line.substring(word.length()));
      }
    }
    throw new AssertionError("the process has ended");
  }
}
