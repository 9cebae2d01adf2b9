package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code postern run} as a process of its own, as an operator would start it. */
public final class PosternProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String END = "(end of the log)";

  private final Process process;
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final List<String> told = new ArrayList<>();
  private final String serving;

  private PosternProcess(Process process) throws InterruptedException {
    this.process = process;
    Thread.ofVirtual().start(this::readLog);
    this.serving = awaitLog("\"message\":\"serving\"");
  }

  /**
   * Starts it and waits until it serves.
   *
   * @param folder for its journal, its settings and its admin socket; starting again in the same
   *     folder goes on with the same journal
   */
  public static PosternProcess start(Path folder, String drain, Path... rules)
      throws IOException, InterruptedException {
    return startWith(folder, "drain: " + drain, rules);
  }

  /** The same with these lines in its settings. */
  public static PosternProcess startWith(Path folder, String more, Path... rules)
      throws IOException, InterruptedException {
    Path settings = folder.resolve("sidecar.yaml");
    Files.writeString(
        settings,
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          %2$s
        """
            .formatted(folder, more));
    List<String> command = command("run", settings.toString());
    for (Path file : rules) {
      command.add(file.toString());
    }
    return new PosternProcess(
        new ProcessBuilder(command).redirectOutput(folder.resolve("stdout").toFile()).start());
  }

  /** What a command of the command line printed, and its exit code. */
  public record Said(int code, String out, String err) {}

  public static Said say(String... arguments) throws IOException, InterruptedException {
    Path err = Files.createTempFile("postern", ".err");
    Process said = new ProcessBuilder(command(arguments)).redirectError(err.toFile()).start();
    String out = new String(said.getInputStream().readAllBytes(), UTF_8);
    int code = said.waitFor();
    String talk = Files.readString(err);
    Files.delete(err);
    return new Said(code, out, talk);
  }

  /**
   * A JVM keeps ignoring signals that its parent ignores, as whoever runs us may do with SIGHUP.
   */
  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.postern.proxy.Postern");
    command.addAll(List.of(arguments));
    return command;
  }

  private void readLog() {
    try (BufferedReader err = process.errorReader(UTF_8)) {
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        log.add(line);
      }
    } catch (IOException killed) {
      // nothing more will be said
    }
    log.add(END);
  }

  /** The next line of its log that holds this text. */
  public String awaitLog(String text) throws InterruptedException {
    int from = told.size();
    while (true) {
      String line = log.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        List<String> before = told.subList(from, told.size());
        throw new AssertionError(
            "the log never said " + text + ", only:\n" + String.join("\n", before));
      }
      told.add(line);
      if (line.contains(text)) {
        return line;
      }
    }
  }

  /** The lines of its log up to the latest that was waited for. */
  List<String> told() {
    return List.copyOf(told);
  }

  public URI inbound(String path) {
    return URI.create("http://127.0.0.1:" + port("inbound") + path);
  }

  URI health(String path) {
    return URI.create("http://127.0.0.1:" + port("health") + path);
  }

  URI metrics() {
    return URI.create("http://127.0.0.1:" + port("metrics") + "/metrics");
  }

  int port(String name) {
    Matcher port = Pattern.compile("\"" + name + "\":\"[^\"]*:([0-9]+)\"").matcher(serving);
    if (!port.find()) {
      throw new AssertionError("no " + name + " in " + serving);
    }
    return Integer.parseInt(port.group(1));
  }

  public void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " said " + code);
    }
  }

  /** SIGKILL: nothing of it runs any more when this returns. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
