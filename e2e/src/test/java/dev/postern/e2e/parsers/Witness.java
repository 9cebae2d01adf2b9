package dev.postern.e2e.parsers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody else's HTTP server, and what its parser has made of the bytes it got: a line for every
 * whole request, with method, target and body. Each answer tells in {@code x-seen} what it answers.
 */
sealed interface Witness extends AutoCloseable {
  int port();

  /** The requests since the last time, in order. */
  List<String> seen() throws IOException, InterruptedException;

  @Override
  void close() throws InterruptedException;

  /** Node's. */
  final class Node implements Witness {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    Node() throws IOException {
      process =
          new ProcessBuilder("node", Path.of("peers", "witness.mjs").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      out = process.inputReader(ISO_8859_1);
      port = Integer.parseInt(out.readLine().replace("listening ", ""));
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public List<String> seen() throws IOException {
      OutputStream in = process.getOutputStream();
      in.write('\n');
      in.flush();
      List<String> lines = new ArrayList<>();
      for (String line = out.readLine(); !line.equals("."); line = out.readLine()) {
        lines.add(line);
      }
      return lines;
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** nginx's: one that reads whole bodies, and hands them on to another one of itself. */
  final class Nginx implements Witness {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;
    private final int port;
    private int read;
    private int marks;

    Nginx(Path nginx, Path folder) throws IOException, InterruptedException {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      log = folder.resolve("seen.log");
      Path settings = Files.writeString(folder.resolve("nginx.conf"), settings(folder, port));
      process =
          new ProcessBuilder(
                  nginx.toString(),
                  "-e",
                  folder.resolve("nginx-errors.log").toString(),
                  "-p",
                  folder.toString(),
                  "-c",
                  settings.toString())
              .inheritIO()
              .start();
      await();
    }

    private static String settings(Path folder, int port) {
      return """
      daemon off; master_process off; pid "%1$s/nginx.pid"; error_log "%1$s/nginx-errors.log";
      events { worker_connections 512; }
      http {
        client_body_temp_path "%1$s/t1"; proxy_temp_path "%1$s/t2"; fastcgi_temp_path "%1$s/t3";
        uwsgi_temp_path "%1$s/t4"; scgi_temp_path "%1$s/t5";
        keepalive_requests 1000000; client_body_buffer_size 1m; client_max_body_size 2m;
        map $status $whole { 200 1; default 0; }
        log_format seen escape=json '$request_method $request_uri "$request_body"';
        server {
          listen 127.0.0.1:%2$d;
          access_log "%1$s/seen.log" seen if=$whole;
          location / {
            proxy_pass http://unix:%1$s/inner.sock:; proxy_http_version 1.1;
            add_header x-seen "$request_method $request_uri";
          }
        }
        server { listen unix:%1$s/inner.sock; access_log off; location / { return 200 "seen\\n"; } }
      }
      """
          .formatted(folder, port);
    }

    private void await() throws IOException, InterruptedException {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
          return;
        } catch (IOException notYet) {
          if (System.nanoTime() > until || !process.isAlive()) {
            throw notYet;
          }
          LockSupport.parkNanos(5_000_000);
        }
      }
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public List<String> seen() throws IOException, InterruptedException {
      String mark = "/mark-" + marks++;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket
            .getOutputStream()
            .write(("GET " + mark + " HTTP/1.0\r\nHost: x\r\n\r\n").getBytes(ISO_8859_1));
        socket.getInputStream().readAllBytes();
      }
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < until) {
        List<String> lines = Files.readAllLines(log, ISO_8859_1);
        if (!lines.isEmpty() && lines.getLast().startsWith("GET " + mark + " ")) {
          List<String> fresh = List.copyOf(lines.subList(read, lines.size() - 1));
          read = lines.size();
          return fresh;
        }
        LockSupport.parkNanos(1_000_000);
      }
      throw new AssertionError("nginx has not logged " + mark);
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
