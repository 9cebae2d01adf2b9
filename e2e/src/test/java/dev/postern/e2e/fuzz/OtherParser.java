package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.Component;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A parser of another language, in a process of its own; see the head of reader.mjs. */
final class OtherParser implements AutoCloseable {
  /** What it is shown. */
  enum Kind {
    MESSAGE,
    EVENTS
  }

  private static final Path READERS = Path.of("peers", "readers");

  private final String name;
  private final Process process;
  private final BufferedReader out;

  private OtherParser(String name, String... command) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.inputReader(UTF_8);
  }

  static OtherParser javaScript() throws IOException, InterruptedException {
    String sdk = Component.of("mcp-sdk-ts").toString();
    return new OtherParser("JavaScript", "node", READERS.resolve("reader.mjs").toString(), sdk);
  }

  static OtherParser python() throws IOException, InterruptedException {
    String python = Component.of("python").toString();
    return new OtherParser("Python", python, READERS.resolve("reader.py").toString());
  }

  static OtherParser golang() throws IOException, InterruptedException {
    String go = Component.of("golang").toString();
    Path program = Files.createDirectories(Path.of("target", "peers")).resolve("reader");
    String source = READERS.resolve("reader.go").toString();
    Process build =
        new ProcessBuilder(go, "build", "-o", program.toString(), source).inheritIO().start();
    if (build.waitFor() != 0) {
      throw new IOException("reader.go could not be built");
    }
    return new OtherParser("Go", program.toAbsolutePath().toString());
  }

  String name() {
    return name;
  }

  /** Begins to show it these; what it makes of them is to be {@link #heard} next. */
  void show(Kind kind, List<byte[]> texts) {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder lines = new StringBuilder();
    for (byte[] text : texts) {
      lines.append(kind.name().charAt(0)).append(' ').append(base64.encodeToString(text));
      lines.append('\n');
    }
    Thread.ofPlatform().daemon().start(() -> write(lines.toString().getBytes(UTF_8)));
  }

  private void write(byte[] lines) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(lines);
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  List<String> heard(int count) throws IOException {
    List<String> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException(name + " has ended after " + i + " texts");
      }
      lines.add(line);
    }
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
