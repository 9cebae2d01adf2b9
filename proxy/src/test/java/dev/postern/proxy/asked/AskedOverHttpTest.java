package dev.postern.proxy.asked;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Door;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.http.Loops;
import dev.postern.proxy.http.OpenHouse;
import dev.postern.proxy.http.ReverseServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions in each form, over a real connection, at a gate whose rules {@link OpenHouse} has. */
class AskedOverHttpTest implements Journal {
  private static final int NOWHERE = 9;
  private static final String ASKED_WHOLE = "x-envoy-auth-partial-body: false\n";
  private static final String JSON = "content-type: application/json\n";

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final List<Trail> decided = new CopyOnWriteArrayList<>();
  private final List<Ending> endings = new CopyOnWriteArrayList<>();
  private Loops loops;
  private ReverseServer server;

  @BeforeEach
  void start() {
    start(HeaderTrust.nobody());
  }

  private void start(HeaderTrust trust) {
    loops = Loops.open(Loops.Transport.NIO, memory, 1);
    server =
        ReverseServer.start(
            HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)),
            OpenHouse.before(NOWHERE, this),
            loops,
            new AskedOverHttp(trust),
            new Room(1 << 20));
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
    assertThat(memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory()).isZero();
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public Kept decided(Trail trail) {
    decided.add(trail);
    return Kept.KEPT;
  }

  @Override
  public void ended(Trail trail, Ending ending) {
    endings.add(ending);
  }

  /** Asks once; lines end as they do here. */
  private String ask(String line, String headers, String body) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      String length = body.isEmpty() ? "" : "content-length: " + body.length() + "\n";
      String head = line + " HTTP/1.1\nhost: a.test\nconnection: close\n" + length + headers + "\n";
      socket.getOutputStream().write((head.replace("\n", "\r\n") + body).getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private String ask(String line, String headers) throws IOException {
    return ask(line, headers, "");
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** The status that a refusal has where every status can be told. */
  private static Optional<String> trueStatus(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("x-postern-status: "))
        .map(line -> line.substring(18))
        .findFirst();
  }

  private String operation() {
    return decided.getLast().operation().orElseThrow().toString();
  }

  @Test
  void envoyAsksByTheRequestItself() throws IOException {
    String yes = ask("PUT /envoy/api/orders/7?x=/y", "who: ada\nx-envoy-foo: 1\n");

    assertThat(status(yes)).isEqualTo(200);
    assertThat(yes).contains("x-postern-decision: t-");
    assertThat(yes)
        .contains("x-envoy-auth-headers-to-remove: who,x-envoy-foo,x-envoy-auth-partial-body\r\n");
    assertThat(decided.getLast().door()).isEqualTo(Door.EXT_AUTHZ_HTTP);
    assertThat(operation()).contains("PUT", "/orders/7").doesNotContain("envoy");
  }

  @Test
  void whatIsAllowedEndsOnceAndTellsNoStatusOfAServer() throws IOException {
    assertThat(status(ask("GET /envoy/-/a", ""))).isEqualTo(200);

    server.close();
    assertThat(endings).hasSize(1);
    assertThat(endings.getFirst().how()).isEqualTo(Ending.How.COMPLETE);
    assertThat(endings.getFirst().status()).isEmpty();
  }

  @Test
  void whatIsRefusedEndsOnceToo() throws IOException {
    assertThat(status(ask("GET /envoy/-/secret", ""))).isEqualTo(403);
    assertThat(status(ask("GET /envoy/-/a", "who: nobody\n"))).isEqualTo(401);

    server.close();
    assertThat(endings)
        .extracting(Ending::status)
        .containsExactly(Optional.of(403), Optional.of(401));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/envoy/api/../nginx/api",
        "/envoy/api/a/../../b",
        "/envoy/api//nginx/api",
        "/envoy/api/%2e%2e/x",
        "/envoy/api/a;b",
        "/envoy/api",
        "/envoy/api?/a"
      })
  void aPathThatServersReadDifferentlyIsRefused(String path) throws IOException {
    assertThat(status(ask("GET " + path, ""))).isEqualTo(400);
  }

  @Test
  void theCallerIsWhoATrustedAskerNamesAndMayClaimNoMoreThanOthers() throws IOException {
    String claims = "x-forwarded-for: 6.6.6.6, 203.0.113.9\nx-original-url: /b\n";
    ask("GET /envoy/api/a", claims);
    assertThat(decided.getLast().clientIp()).isEqualTo("127.0.0.1");

    stop();
    HeaderTrust.Range asker = new HeaderTrust.Range(InetAddress.getLoopbackAddress(), 32);
    start(new HeaderTrust(List.of(asker), 1));
    String yes = ask("GET /envoy/api/a", claims);
    assertThat(decided.getLast().clientIp()).isEqualTo("203.0.113.9");
    assertThat(yes).contains("x-envoy-auth-headers-to-remove: x-forwarded-for,x-original-url,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x-forwarded-for: nobody\n", "x-forwarded-for: 127.0.0.1\n"})
  void aCallerThatATrustedAskerDoesNotNameMayClaimNoMoreEither(String named) throws IOException {
    stop();
    HeaderTrust.Range asker = new HeaderTrust.Range(InetAddress.getLoopbackAddress(), 32);
    start(new HeaderTrust(List.of(asker), 1));

    String yes = ask("GET /envoy/api/a", named + "x-original-url: /b\nx-envoy-internal: true\n");

    assertThat(yes).contains("x-original-url,x-envoy-internal,");
  }

  @Test
  void nginxTellsMethodAndPathInHeadersThatAreNotTheRequests() throws IOException {
    String yes = ask("GET /nginx/-", "X-Original-Method: DELETE\nx-original-uri: /a/b?c=d\n");

    assertThat(status(yes)).isEqualTo(200);
    assertThat(operation()).contains("DELETE", "/a/b");
    assertThat(yes).doesNotContain("headers-to-remove");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-original-method: GET\n",
        "x-original-uri: /a\n",
        "x-original-method: GET\nx-original-uri: /a\nx-original-uri: /b\n",
        "x-original-method: GET\nx-original-method: GET\nx-original-uri: /a\n",
        "x-original-method: GET\nx-original-uri: a\n",
        "x-original-method: GET\nx-original-uri: /a b\n",
        "x-original-method: GET\nx-original-uri: /a#b\n",
        "x-original-method: GET\nx-original-uri:\n",
        "x-original-method: get\nx-original-uri: /a\n",
        "x-original-method: CONNECT\nx-original-uri: /a\n",
        "x-original-method: GET, GET\nx-original-uri: /a\n",
        "x-original-method: GET\nx_original_uri: /a\n",
        "x-original-method: GET\nx-original-uri: /a/../b\n"
      })
  void whatNginxDoesNotTellOnceAndPlainlyIsRefused(String headers) throws IOException {
    String no = ask("GET /nginx/api", headers);

    assertThat(status(no)).isEqualTo(403);
    assertThat(trueStatus(no)).contains("400");
    assertThat(decided).hasSize(1);
  }

  @Test
  void whoAsksForNginxIsAskedAtNoOtherPath() throws IOException {
    String told = "x-original-method: GET\nx-original-uri: /a\n";

    assertThat(trueStatus(ask("GET /nginx/api/a", told))).contains("404");
    assertThat(trueStatus(ask("GET /nginx/api?a", told))).contains("404");
    assertThat(status(ask("GET /nginx", told))).isEqualTo(404);
  }

  @Test
  void traefikTellsTheHostToo() throws IOException {
    String told = "x-forwarded-method: PATCH\nx-forwarded-uri: /a?b\nx-forwarded-host: b.test:81\n";

    assertThat(status(ask("GET /traefik/-", told))).isEqualTo(200);
    assertThat(operation()).contains("PATCH", "/a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-forwarded-method: GET\nx-forwarded-uri: /a\n",
        "x-forwarded-method: GET\nx-forwarded-uri: /a\nx-forwarded-host: a b\n",
        "x-forwarded-method: GET\nx-forwarded-uri: /a\nx-forwarded-host: a\nx-forwarded-host: b\n",
        "x-forwarded-uri: /a\nx-forwarded-host: a\n",
        "x-forwarded-method: GET\nx-forwarded-host: a\n",
        "x-original-method: GET\nx-original-uri: /a\n"
      })
  void whatTraefikDoesNotTellOnceAndPlainlyIsRefused(String headers) throws IOException {
    assertThat(status(ask("GET /traefik/api", headers))).isEqualTo(400);
  }

  @Test
  void whatIsNoFormIsNowhere() throws IOException {
    assertThat(status(ask("GET /other", ""))).isEqualTo(404);
    assertThat(status(ask("PUT /livez", ""))).isEqualTo(404);
    assertThat(decided).hasSize(2);
  }

  @Test
  void whetherItLivesIsNobodysToDecide() throws IOException {
    assertThat(ask("GET /livez", "")).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
    assertThat(decided).isEmpty();
  }

  @Test
  void bytesThatAreNoRequestAreRefusedInTheNarrowestWay() throws IOException {
    String no = ask("GET /envoy/api/a", "content-length: 1\ntransfer-encoding: chunked\n");

    assertThat(status(no)).isEqualTo(403);
    assertThat(trueStatus(no)).contains("400");
  }

  private static String call(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\"}}";
  }

  @Test
  void envoysBodyIsJudged() throws IOException {
    String yes = ask("POST /envoy/tools/mcp", JSON + ASKED_WHOLE, call("weather"));

    assertThat(status(yes)).isEqualTo(200);
    assertThat(yes).contains("accept-encoding: identity\r\n");
  }

  @Test
  void aRefusalInsideAnAnswerIsNoYes() throws IOException {
    String no = ask("POST /envoy/tools/mcp", JSON + ASKED_WHOLE, call("secret"));

    assertThat(status(no)).isEqualTo(403);
    assertThat(trueStatus(no)).contains("200");
    assertThat(no).contains("\"jsonrpc\"");
  }

  @Test
  void aBodyThatIsNeededAndNotThereRefuses() throws IOException {
    assertThat(trueStatus(ask("POST /envoy/tools/mcp", JSON, call("weather")))).contains("503");
    assertThat(trueStatus(ask("POST /envoy/tools/mcp", JSON, ""))).contains("503");
    String part = ask("POST /envoy/tools/mcp", JSON + "x-envoy-auth-partial-body: true\n", "{");
    assertThat(status(part)).isEqualTo(413);
    String nginx = "x-original-method: POST\nx-original-uri: /mcp\n" + JSON;
    assertThat(trueStatus(ask("GET /nginx/tools", nginx))).contains("503");
    assertThat(trueStatus(ask("POST /nginx/tools", nginx + ASKED_WHOLE, call("weather"))))
        .contains("503");
  }

  @Test
  void aBodyThatNobodyNeedsIsNotMissed() throws IOException {
    assertThat(status(ask("POST /envoy/api/upload", ""))).isEqualTo(200);
    String nginx = "x-original-method: POST\nx-original-uri: /upload\n";
    assertThat(status(ask("GET /nginx/api", nginx))).isEqualTo(200);
  }

  @Test
  void aCredentialThatGoesOnIsToldToThoseThatTakeItFromUsAlone() throws IOException {
    String nginx = "x-original-method: GET\nx-original-uri: /a\nauthorization: Basic x\n";

    assertThat(ask("GET /nginx/api", nginx)).contains("authorization: Basic x\r\n");
    assertThat(ask("GET /envoy/api/a", "authorization: Basic x\n")).doesNotContain("Basic");
  }

  @Test
  void aQuestionByHeadIsAnsweredWithoutABody() throws IOException {
    String no = ask("HEAD /envoy/api/secret", "");

    assertThat(status(no)).isEqualTo(403);
    assertThat(no).endsWith("\r\n\r\n");
  }
}
