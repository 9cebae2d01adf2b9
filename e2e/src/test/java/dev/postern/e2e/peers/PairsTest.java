package dev.postern.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.peers.RealClients.Client;
import dev.postern.e2e.process.PosternProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The clients of four SDKs at the servers of four SDKs, through a sidecar that allows everything:
 * what each client tells its application is what it tells without a sidecar, and the two agree on
 * the revision that docs/compatibility.md says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(StartedOnce.class)
final class PairsTest {
  private RealServers servers;
  private RealClients clients;
  private PairTable table;
  private PosternProcess postern;

  @BeforeAll
  void start(@TempDir Path folder, RealServers realServers, RealClients realClients)
      throws Exception {
    servers = realServers;
    clients = realClients;
    table = new PairTable();
    postern = PosternProcess.start(folder, "{delay: 0s}", rules(folder));
  }

  @AfterAll
  void stop() throws Exception {
    postern.close();
  }

  Stream<Arguments> pairs() {
    return servers.all().stream()
        .flatMap(server -> clients.all().stream().map(client -> Arguments.of(client, server)));
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("pairs")
  void aClientSeesTheSameWithAndWithoutASidecar(Client client, Server server) throws Exception {
    Seen direct = play(client, server, server.url());
    assertThat(direct.told().getLast()).contains("\"end\":\"closed\"");
    assertThat(direct.protocol()).isEqualTo(table.says(client, server));
    Seen through = play(client, server, postern.inbound(server.below(server.word())).toString());
    assertThat(through.told()).containsExactlyElementsOf(direct.told());
  }

  @Test
  void thePageNamesTheVersionsThatWerePlayed() throws Exception {
    for (String packaged : clients.packages()) {
      assertThat(table.names(packaged)).as(packaged).isTrue();
    }
  }

  private static Seen play(Client client, Server server, String url) throws Exception {
    return Seen.of(client.caller().play(client.script(server.over(), url, server.steps())));
  }

  private Path rules(Path folder) throws Exception {
    String rules =
        Rules.everybody(
            "{effect: allow, tools: [\"*\"], prompts: [\"*\"], resources: [\"*\"], methods: [\"*\"]}");
    for (Server server : servers.all()) {
      rules += server.document(server.word(), "everybody");
    }
    return Files.writeString(folder.resolve("rules.yaml"), rules);
  }
}
