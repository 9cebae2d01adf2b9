package dev.postern.e2e.doors;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import dev.postern.proxy.scenario.Outcome;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Scenario;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Step;
import dev.postern.proxy.scenario.ScenarioDoor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A door of a whole sidecar on free ports of loopback, with a scripted server behind it, a client
 * that writes bytes before it, and a journal in a file.
 */
public final class SidecarDoor implements ScenarioDoor {
  /** What scenarios write as the address of their server. */
  private static final String UPSTREAM = "127.0.0.1:9000";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Way way;
  private final Path folder;

  /**
   * @param folder for whatever is written on the way; empty
   */
  SidecarDoor(Way way, Path folder) {
    this.way = way;
    this.folder = folder;
  }

  /** On which way requests come to the sidecar. */
  enum Way {
    PROXY,
    /** Through a real Envoy, which asks the sidecar and forwards by itself. */
    EXT_AUTHZ,
    /** Through a real Envoy, which shows the sidecar what it carries, both ways. */
    EXT_PROC,
    /** Through a real Envoy, which asks first, and shows what follows. */
    BOTH,
    /** Through a real Envoy, which asks the sidecar over HTTP and forwards by itself. */
    EXT_AUTHZ_HTTP,
    /** Through a real nginx, which does the same as far as it can. */
    AUTH_REQUEST;

    private Front front(Sidecar sidecar, int upstream, Path folder)
        throws IOException, InterruptedException {
      return switch (this) {
        case PROXY -> sidecar::inbound;
        case EXT_AUTHZ ->
            EnvoyProcess.start("ext_authz.yaml", port(sidecar.envoy()), upstream, folder);
        case EXT_PROC ->
            EnvoyProcess.start("ext_proc.yaml", port(sidecar.envoy()), upstream, folder);
        case BOTH -> EnvoyProcess.start("both.yaml", port(sidecar.envoy()), upstream, folder);
        case EXT_AUTHZ_HTTP ->
            EnvoyProcess.start("ext_authz_http.yaml", port(sidecar.asked()), upstream, folder);
        case AUTH_REQUEST -> NginxProcess.start(port(sidecar.asked()), upstream, folder);
      };
    }

    private static int port(Optional<InetSocketAddress> address) {
      return address.orElseThrow().getPort();
    }

    /** Whether what is in front may refuse before it asks. */
    private boolean refusesByItself() {
      return this == AUTH_REQUEST;
    }
  }

  /** What clients connect to. */
  interface Front extends AutoCloseable {
    InetSocketAddress address();

    @Override
    default void close() {}

    /** Asks a process to end, and sees to it that it does. */
    static void end(Process process) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Outcome play(Scenario scenario) throws Unplayable {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        Sidecar sidecar = Sidecar.start(files(scenario, upstream.port()));
        Front front = way.front(sidecar, upstream.port(), folder)) {
      List<Played> played = new ArrayList<>();
      JournalTail journal = new JournalTail(folder.resolve("journal.jsonl"));
      for (Step step : scenario.steps()) {
        upstream.play(step.upstream());
        Got got = ask(front.address(), step.when());
        Optional<String> id = got.headers().first("x-postern-decision");
        if (id.isEmpty() && !way.refusesByItself()) {
          throw new Unplayable("not decided here: " + got.status());
        }
        List<Json.Obj> lines = id.isEmpty() ? List.of() : journal.until(id.get());
        played.add(new Played(got, upstream.seen(), lines));
      }
      return new Outcome(played, List.of());
    } catch (IOException e) {
      throw new Unplayable(way + ": " + e);
    } catch (InterruptedException e) {
      throw new Unplayable("interrupted");
    }
  }

  private RuleFiles files(Scenario scenario, int port) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Scenario.Rules rules : scenario.documents()) {
      String name =
          switch (rules) {
            case Scenario.Rules.InFile(Path file) -> file.getFileName().toString();
            case Scenario.Rules.InPlace _ -> "in-place-" + files.size() + ".yaml";
          };
      String text =
          switch (rules) {
            case Scenario.Rules.InFile(Path file) -> Files.readString(file);
            case Scenario.Rules.InPlace(String inPlace) -> inPlace;
          };
      files.add(
          Files.writeString(folder.resolve(name), text.replace(UPSTREAM, "127.0.0.1:" + port)));
    }
    files.add(Files.writeString(folder.resolve("sidecar.yaml"), sidecar()));
    return new RuleFiles(files, List.of());
  }

  private String sidecar() {
    return """
    kind: SidecarConfig
    metadata: {name: sidecar}
    spec:
      inbound: {address: "127.0.0.1:0"}
      envoy: {address: "127.0.0.1:0", http: "127.0.0.1:0"}
      health: {address: "127.0.0.1:0"}
      metrics: {address: "127.0.0.1:0"}
      admin: {socket: "%1$s/admin.sock"}
      journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
      drain: {delay: 0s, grace: 1s}
      log: {level: error}
    """
        .formatted(folder);
  }

  static Got ask(InetSocketAddress sidecar, Ask ask) throws IOException, Unplayable {
    if (ask.as().isPresent()) {
      throw new Unplayable("over a wire nobody is known without a credential");
    }
    try (Socket socket = new Socket(sidecar.getAddress(), sidecar.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      Headers headers = ask.headers().plus("connection", "close");
      boolean chunked = headers.has("transfer-encoding");
      if (ask.body().isPresent() && !chunked) {
        headers = headers.plus("content-length", Integer.toString(ask.body().get().length));
      }
      OutputStream out = socket.getOutputStream();
      out.write(RawHttp.head(ask.method() + " " + ask.target() + " HTTP/1.1", headers));
      byte[] body = ask.body().orElseGet(() -> new byte[0]);
      out.write(chunked ? RawHttp.chunked(body) : body);
      out.flush();
      RawHttp.Message answer =
          RawHttp.read(socket.getInputStream(), true)
              .orElseThrow(() -> new Unplayable("the sidecar hung up without an answer"));
      int status = Integer.parseInt(answer.firstLine().split(" ")[1]);
      boolean whole = ask.method().equals("HEAD") ? answer.body().length == 0 : answer.whole();
      return new Got(status, answer.headers(), answer.body(), whole);
    }
  }

  /** The lines that are added to a journal file. */
  private static final class JournalTail {
    private final Path file;
    private int read;

    JournalTail(Path file) {
      this.file = file;
    }

    /** All new lines, once the end of this exchange is among them. */
    List<Json.Obj> until(String id) throws IOException, Unplayable {
      Instant deadline = Instant.now().plus(PATIENCE);
      while (Instant.now().isBefore(deadline)) {
        List<Json.Obj> lines = fresh();
        if (lines.stream().anyMatch(line -> isEnd(line, id))) {
          read += lines.size();
          return lines;
        }
        LockSupport.parkNanos(1_000_000);
      }
      throw new Unplayable("the journal has no end for " + id + ", only " + fresh());
    }

    private List<Json.Obj> fresh() throws IOException {
      String text = Files.exists(file) ? Files.readString(file) : "";
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      return whole.lines().skip(read).map(JournalTail::line).toList();
    }

    private static Json.Obj line(String text) {
      return switch (JsonText.read(
          text.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonText.Rules.ANSWERS)) {
        case JsonText.Reading.Good(Json.Obj line) -> line;
        case JsonText.Reading.Good _, JsonText.Reading.Bad _ ->
            throw new IllegalStateException("no line of a journal: " + text);
      };
    }

    private static boolean isEnd(Json.Obj line, String id) {
      return line.get("type").equals(Optional.of(new Json.Str("end")))
          && line.get("id").equals(Optional.of(new Json.Str(id)));
    }
  }
}
