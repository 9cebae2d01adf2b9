package dev.postern.e2e.parsers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.Component;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes, hostile ones and good ones, through Postern to Node and to nginx: what was let
 * through, both read as precisely that; what was not, neither has seen.
 */
final class ParsersAgreeTest {
  private static final Path HOSTILE =
      Path.of("..", "proxy/src/test/resources/dev/postern/proxy/fuzz");
  private static final Pattern SEEN = Pattern.compile("(?i)\r\nx-seen: ([^\r]*)\r\n");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(x([0-9a-f]{2})|.)");

  @TempDir private Path folder;

  /**
   * @param requests what it must be read as; nothing for what must not be let through
   */
  private record Row(String name, List<String> requests, String bytes) {}

  private static List<Row> readable() throws IOException {
    try (InputStream in = ParsersAgreeTest.class.getResourceAsStream("readable.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return rows(text).stream()
          .map(cells -> new Row(cells[0], List.of(cells[1].split("; ")), bytes(cells[2])))
          .toList();
    }
  }

  private static List<Row> hostile() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String[] cells : rows(Files.readString(HOSTILE.resolve("heads.txt")))) {
      rows.add(new Row(cells[0], List.of(), bytes(cells[1])));
    }
    for (String[] cells : rows(Files.readString(HOSTILE.resolve("bodies.txt")))) {
      String head = "POST /broken HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n";
      rows.add(new Row(cells[0], List.of(), head + bytes(cells[1])));
    }
    return rows;
  }

  private static List<String[]> rows(String text) {
    return text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" \\| ", -1))
        .toList();
  }

  private static String bytes(String cell) {
    return ESCAPE
        .matcher(cell)
        .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(escaped(found)))
        .replace("{H}", "Host: api.test\r\n")
        .replace("{C}", "Connection: close\r\n")
        .replace("{M}", "Content-Type: application/json\r\n");
  }

  private static String escaped(MatchResult found) {
    return switch (found.group(1).charAt(0)) {
      case 'r' -> "\r";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'x' -> Character.toString(Integer.parseInt(found.group(2), 16));
      default -> found.group(1);
    };
  }

  @Test
  void nodeReadsWhatWasLetThroughAndNothingElse() throws Exception {
    try (Witness node = new Witness.Node()) {
      agrees(node);
    }
  }

  @Test
  void nginxReadsWhatWasLetThroughAndNothingElse() throws Exception {
    Path nginx = Component.of("nginx");
    try (Witness witness = new Witness.Nginx(nginx, folder)) {
      agrees(witness);
    }
  }

  private void agrees(Witness witness) throws Exception {
    try (Sidecar sidecar = Sidecar.start(rules(witness.port()))) {
      for (Row row : readable()) {
        List<String> answered = answered(sidecar.inbound(), row.bytes());
        List<String> seen = witness.seen();
        assertThat(seen.stream().map(ParsersAgreeTest::inShort))
            .as(row.name())
            .isEqualTo(row.requests());
        assertThat(answered)
            .as(row.name())
            .isEqualTo(row.requests().stream().map(it -> it.replaceAll(" [0-9]+$", "")).toList());
        seen.forEach(line -> assertThat(row.bytes()).as(row.name()).contains(head(line)));
      }
      for (Row row : hostile()) {
        String behind = "GET /smuggled HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n";
        List<String> answered = answered(sidecar.inbound(), row.bytes() + behind);
        assertThat(answered).as(row.name()).isEmpty();
        assertThat(witness.seen()).as(row.name()).isEmpty();
      }
    }
  }

  /** Method and path, as they stand in the request. */
  private static String head(String seen) {
    return seen.substring(0, seen.indexOf(' '));
  }

  /** Method, target and length of the body. */
  private static String inShort(String seen) {
    int body = seen.indexOf(" \"");
    String text = seen.substring(body + 2, seen.length() - 1);
    int length = ESCAPE.matcher(text.replaceAll("\\\\u....", "u")).replaceAll("e").length();
    return seen.substring(0, body) + " " + length;
  }

  /** What the answers say that they answer, refusals left out. */
  private static List<String> answered(InetSocketAddress sidecar, String bytes) throws IOException {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (Socket socket = new Socket(sidecar.getAddress(), sidecar.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      socket.getInputStream().transferTo(heard);
    } catch (SocketException reset) {
      // That is an end as well.
    }
    return SEEN.matcher(heard.toString(ISO_8859_1)).results().map(it -> it.group(1)).toList();
  }

  private RuleFiles rules(int port) throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"),
            """
            apiVersion: postern.dev/v1alpha1
            kind: ProtectedServer
            metadata: {name: witness}
            spec:
              protocol: http
              path: /
              upstream: http://127.0.0.1:%1$d/
              authentication: [nobody]
              policy: everybody
            ---
            apiVersion: postern.dev/v1alpha1
            kind: Authentication
            metadata: {name: nobody}
            spec: {anonymous: {}}
            ---
            apiVersion: postern.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: everybody}
            spec:
              members: [{subject: "anonymous:anyone", role: any}]
              rules: [{effect: allow, routes: ["* /*"]}]
            ---
            kind: SidecarConfig
            metadata: {name: sidecar}
            spec:
              inbound: {address: "127.0.0.1:0"}
              health: {address: "127.0.0.1:0"}
              metrics: {address: "127.0.0.1:0"}
              admin: {socket: "%2$s/admin.sock"}
              journal: {to: {file: "%2$s/journal.jsonl"}, buffer: "%2$s/buffer"}
              drain: {delay: 0s, grace: 1s}
              log: {level: error}
            """
                .formatted(port, folder));
    return new RuleFiles(List.of(rules), List.of());
  }
}
