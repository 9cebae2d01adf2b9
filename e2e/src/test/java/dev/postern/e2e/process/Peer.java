package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.Component;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program that speaks MCP, on Node or on Python, and what it prints line by line. */
public final class Peer implements AutoCloseable {
  private static final Path PEERS = Path.of("peers").toAbsolutePath();

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  private Peer(Process process) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.in = process.outputWriter(UTF_8);
  }

  /** One of the programs in e2e/peers. */
  public static Peer node(String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", PEERS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return start(command, Map.of("MCP_SDK", Component.of("mcp-sdk-ts").toString()));
  }

  /** One of the programs in e2e/peers that are written in Python. */
  public static Peer python(String script, String... arguments)
      throws IOException, InterruptedException {
    String python = Component.of("mcp-sdk-python").toString();
    List<String> command = new ArrayList<>(List.of(python, PEERS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return start(command, Map.of("PYTHONDONTWRITEBYTECODE", "1"));
  }

  /** Somebody else's server, kept on loopback. */
  public static Peer server(Path script, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node", "--import", PEERS.resolve("loopback.mjs").toString(), script.toString()));
    command.addAll(List.of(arguments));
    return start(command, environment);
  }

  private static Peer start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new Peer(builder.start());
  }

  /** The next line it prints; empty when it has ended. */
  public Optional<String> line() throws IOException {
    return Optional.ofNullable(out.readLine());
  }

  /** The next line that holds this text. */
  public String await(String text) throws IOException {
    List<String> before = new ArrayList<>();
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        throw new AssertionError("it never said " + text + ", only " + before);
      }
      if (line.get().contains(text)) {
        return line.get();
      }
      before.add(line.get());
    }
  }

  /** The port that a server says it listens on. */
  public int port() throws IOException {
    return Integer.parseInt(await("listening ").replaceAll(".*listening ", ""));
  }

  public void tell(String line) throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
