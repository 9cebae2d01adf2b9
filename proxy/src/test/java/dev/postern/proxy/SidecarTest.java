package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.admin.AdminClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole sidecar in this process, as far as its files and its rules go. */
final class SidecarTest {
  private static final String RULES =
      """
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: weather}
      spec:
        protocol: mcp
        upstream: http://127.0.0.1:9000/mcp
        authentication: [team-keys]
        policy: weather-users
      ---
      apiVersion: postern.dev/v1alpha1
      kind: Authentication
      metadata: {name: team-keys}
      spec:
        apiKeys:
          - {sha256: "0e0fbeccd774479665dbb864f1e49eb86981c963fd9a66cd29805e56131ae724", subject: "user:ada", expires: 2099-03-01}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: weather-users}
      spec:
        members: [{subject: "user:ada", role: viewer}]
        rules: [{effect: allow, tools: [forecast]}]
      """;

  private static final String UNOPENABLE =
      """
      ---
      apiVersion: postern.dev/v1alpha1
      kind: HookPlugin
      metadata: {name: moody}
      spec: {kind: opens-once, hooks: [tool_pre_invoke]}
      """;

  @TempDir private Path folder;

  private Path rules;
  private Path buffer;

  @BeforeEach
  void write() throws IOException {
    rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
    buffer = folder.resolve("state/journal");
  }

  @Test
  void rulesThatCannotBeOpenedCountAsRefusedAndTheOldOnesStay() throws Exception {
    try (Sidecar sidecar = Sidecar.start(files())) {
      String before = edition(sidecar);

      Files.writeString(rules, RULES + UNOPENABLE);
      sidecar.reload();
      assertThat(edition(sidecar)).isEqualTo(before);
      assertThat(ask(sidecar, "/ready"))
          .contains("not in force")
          .contains("a bug of this provider");
      assertThat(metrics(sidecar)).contains("postern_rules_reloads_total{outcome=\"bad\"} 1.0");

      Files.writeString(rules, RULES);
      sidecar.reload();
      assertThat(ask(sidecar, "/ready")).doesNotContain("not in force");
    }
  }

  @Test
  void whatItKeepsIsForItsOwnerOnly() throws Exception {
    try (Sidecar sidecar = Sidecar.start(files())) {
      assertThat(sidecar.phase()).isEqualTo(Sidecar.Phase.SERVING);
      try (Stream<Path> kept = Files.list(buffer)) {
        assertThat(kept)
            .isNotEmpty()
            .allSatisfy(file -> assertThat(rights(file)).isEqualTo("rw-------"));
      }
      assertThat(rights(buffer)).isEqualTo("rwx------");
      assertThat(rights(folder.resolve("state/out/journal.jsonl"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aBufferThatOthersMayWriteToIsRefusedAndItIsSaidWhatToSet() throws IOException {
    Files.createDirectories(buffer);
    Files.setPosixFilePermissions(buffer, PosixFilePermissions.fromString("rwxrwxr-x"));

    assertThatThrownBy(() -> Sidecar.start(files()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(buffer.toString())
        .hasMessageContaining("journal.buffer");
    assertThat(buffer).isEmptyDirectory();
  }

  private RuleFiles files() throws IOException {
    String settings =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/state/out/journal.jsonl"}, buffer: "%2$s"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
        """
            .formatted(folder, buffer);
    return new RuleFiles(
        List.of(rules, Files.writeString(folder.resolve("sidecar.yaml"), settings)), List.of());
  }

  private static String rights(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String edition(Sidecar sidecar) throws IOException {
    return ask(sidecar, "/server_info").replaceAll(".*\"edition\":\"([^\"]*)\".*", "$1");
  }

  private static String ask(Sidecar sidecar, String path) throws IOException {
    return new String(new AdminClient(sidecar.adminSocket()).get(path).body(), UTF_8);
  }

  private static String metrics(Sidecar sidecar) throws IOException {
    try (Socket client = new Socket(sidecar.metrics().getAddress(), sidecar.metrics().getPort())) {
      client.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
