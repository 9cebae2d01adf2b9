package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.doors.WeatherSidecar.Setup;
import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Envoy that verifies callers' certificates, and a sidecar that knows them by what it says.
 */
class EnvoyKnowsCertificatesTest {
  private static final String ADA = "spiffe://example.org/ns/callers/sa/ada";
  private static final String FORGED = "Hash=1;URI=" + ADA;
  private static final String NAMES =
      """
                              - connection.uri_san_peer_certificate
                              - connection.dns_san_peer_certificate
                              - connection.subject_peer_certificate
      """;
  private static final String FILES = "/etc/envoy/tls";

  @TempDir private static Path tls;
  private static TestAuthority authority;

  @TempDir private Path folder;
  private EnvoyStage stage;

  @BeforeAll
  static void issue() throws Exception {
    authority = new TestAuthority(tls);
    authority.issue("server", "dns:localhost,ip:127.0.0.1");
    authority.issue("ada", "uri:" + ADA);
    authority.issue("mallory", "uri:spiffe://example.org/ns/callers/sa/mallory");
    authority.issue("foreign", "uri:spiffe://example.net/ns/callers/sa/ada");
    authority.issue("two", "uri:" + ADA + ",uri:spiffe://example.org/ns/callers/sa/bob");
    authority.issue("host", "dns:ci.example.org");
    authority.writeFor("server");
  }

  @AfterEach
  void clear() throws Exception {
    stage.close();
  }

  private void set(String configuration, String sidecar) throws IOException {
    String mesh =
        """
        ---
        apiVersion: postern.dev/v1alpha1
        kind: Authentication
        metadata: {name: mesh}
        spec:
          clientCertificate:
            trustDomains: [example.org]
            dnsNames: [{name: ci.example.org, subject: "user:bob"}]
        """;
    stage =
        EnvoyStage.set(
            configuration,
            folder,
            Setup.usual()
                .rules(rules ->
                    rules
                        .replace("[team-keys]", "[mesh]")
                        .replace("user:ada", "spiffe:example.org/ns/callers/sa/ada"))
                .sidecar(sidecar + mesh));
  }

  /** What makes one of the other configurations take in certificates as this one does. */
  private static String[] tls(String... more) throws IOException {
    String whole = EnvoyProcess.configuration("mtls.yaml");
    int from = whole.indexOf("        - transport_socket:");
    int to = whole.indexOf("          filters:\n", from);
    String chain = "      filter_chains:\n";
    String[] pieces = new String[more.length + 4];
    pieces[0] = chain + "        - filters:\n";
    pieces[1] =
        chain + whole.substring(from, to).replace(FILES, tls.toString()) + "          filters:\n";
    pieces[2] = "forward_client_cert_details: SANITIZE\n";
    pieces[3] =
        "forward_client_cert_details: SANITIZE_SET\n"
            + "                set_current_client_cert_details: {uri: true, dns: true}\n";
    System.arraycopy(more, 0, pieces, 4, more.length);
    return pieces;
  }

  private static RawHttp.Message call(EnvoyProcess envoy, String who, Headers more)
      throws Exception {
    InetSocketAddress to = envoy.address();
    try (Socket socket =
        authority.caller(who).getSocketFactory().createSocket(to.getAddress(), to.getPort())) {
      socket.setSoTimeout(20_000);
      Headers headers =
          Headers.of(
              "host", "weather.test",
              "content-type", "application/json",
              "accept", "application/json, text/event-stream",
              "content-length", Integer.toString(CALL.length()),
              "connection", "close");
      for (int i = 0; i < more.size(); i++) {
        headers = headers.plus(more.name(i), more.value(i));
      }
      socket.getOutputStream().write(RawHttp.head("POST /mcp HTTP/1.1", headers));
      socket.getOutputStream().write(CALL.getBytes(UTF_8));
      return RawHttp.read(socket.getInputStream(), true).orElseThrow();
    }
  }

  private static int status(EnvoyProcess envoy, String who) throws Exception {
    return EnvoyCalls.status(call(envoy, who, Headers.none()));
  }

  private void assertKnown(EnvoyProcess envoy, String who, String subject) throws Exception {
    RawHttp.Message answer = call(envoy, who, Headers.none());

    assertThat(new String(answer.body(), UTF_8)).isEqualTo(RESULT);
    assertThat(stage.upstream().seen().getLast().headers().has("x-forwarded-client-cert"))
        .isFalse();
    stage.sidecar().awaitLine(line -> line.contains("\"subject\":\"" + subject + "\""));
  }

  /** What holds at every door of Envoy's. */
  private void assertKnowsWhoHasACertificateOfItsOwn(EnvoyProcess envoy) throws Exception {
    assertKnown(envoy, "ada", "spiffe:example.org/ns/callers/sa/ada");
    assertKnown(envoy, "host", "user:bob");
    int seen = stage.upstream().seen().size();

    assertThat(status(envoy, "foreign")).isEqualTo(401);
    assertThat(status(envoy, "mallory")).isEqualTo(403);
    assertThat(
            EnvoyCalls.status(
                call(envoy, "mallory", Headers.of("x-forwarded-client-cert", FORGED))))
        .isEqualTo(403);
    assertThat(stage.upstream().seen()).hasSize(seen);
  }

  @Test
  void asHandedOutItTellsBothFiltersAndNobodyElseComesIn() throws Exception {
    set("mtls.yaml", "");
    try (EnvoyProcess envoy = stage.envoy(FILES, tls.toString())) {
      assertKnowsWhoHasACertificateOfItsOwn(envoy);
      int seen = stage.upstream().seen().size();

      assertThat(status(envoy, "two")).isEqualTo(401);
      assertThat(stage.upstream().seen()).hasSize(seen);
      assertThat(stage.sidecar().lines())
          .filteredOn(line -> line.contains("\"type\":\"decision\""))
          .allMatch(line -> line.contains("\"door\":\"ext_authz and ext_proc\""));
    }
  }

  @Test
  void whoeverHasNoCertificateOrOneOfAnotherAuthorityIsNotEvenAskedAbout() throws Exception {
    set("mtls.yaml", "");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    TestAuthority other = new TestAuthority(elsewhere);
    other.issue("ada", "uri:" + ADA);
    try (EnvoyProcess envoy = stage.envoy(FILES, tls.toString())) {
      assertThat(outcome(envoy, "")).isEqualTo("nothing");
      TestAuthority ours = authority;
      authority = other;
      try {
        assertThat(outcome(envoy, "ada")).isEqualTo("nothing");
      } finally {
        authority = ours;
      }
      assertThat(stage.sidecar().lines()).isEmpty();
    }
  }

  private static String outcome(EnvoyProcess envoy, String who) throws Exception {
    try {
      return Integer.toString(status(envoy, who));
    } catch (IOException | NoSuchElementException refused) {
      return "nothing";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext_authz.yaml", "ext_proc.yaml"})
  void eitherFilterAloneTellsToo(String configuration) throws Exception {
    set(configuration, "");
    try (EnvoyProcess envoy = stage.envoy(tls())) {
      assertKnowsWhoHasACertificateOfItsOwn(envoy);
    }
  }

  @Test
  void aTrustedPeersHeaderTellsWhereNothingElseDoes() throws Exception {
    set("ext_proc.yaml", "  trustedPeers: [127.0.0.0/8]\n");
    try (EnvoyProcess envoy = stage.envoy(tls(NAMES, ""))) {
      assertKnowsWhoHasACertificateOfItsOwn(envoy);
      assertThat(status(envoy, "two")).isEqualTo(401);
    }
  }

  @Test
  void nobodyElsesHeaderDoes() throws Exception {
    set("ext_proc.yaml", "");
    try (EnvoyProcess envoy = stage.envoy(tls(NAMES, ""))) {
      assertThat(status(envoy, "ada")).isEqualTo(401);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  /** Envoy set up to pass on what callers say: what it has verified itself is believed. */
  @Test
  void whatACallerForwardsOfItselfIsNotBelievedInThePlaceOfWhatEnvoyVerified() throws Exception {
    set("ext_proc.yaml", "");
    try (EnvoyProcess envoy =
        stage.envoy(tls("_details: SANITIZE_SET", "_details: ALWAYS_FORWARD_ONLY"))) {
      Headers forged = Headers.of("x-forwarded-client-cert", FORGED);

      assertThat(EnvoyCalls.status(call(envoy, "mallory", forged))).isEqualTo(403);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }
}
