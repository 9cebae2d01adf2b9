package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Asks a sidecar on this machine for one of its admin pages. */
public final class AdminClient {
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(UTF_8);

  private final Path socket;

  public AdminClient(Path socket) {
    this.socket = socket;
  }

  /** A page as it was answered. */
  public record Told(int status, byte[] body) {}

  public Told get(String target) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String ask = "GET " + target + " HTTP/1.0\r\nHost: admin\r\n\r\n";
      channel.write(ByteBuffer.wrap(ask.getBytes(UTF_8)));
      return told(readAll(channel));
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
    while (channel.read(chunk) >= 0) {
      all.write(chunk.array(), 0, chunk.position());
      chunk.clear();
    }
    return all.toByteArray();
  }

  private static Told told(byte[] answer) throws IOException {
    int head = endOfHead(answer);
    String line = new String(answer, 0, Math.min(answer.length, 64), UTF_8);
    if (head < 0 || !line.matches("(?s)HTTP/1\\.[01] [0-9]{3} .*")) {
      throw new IOException("the admin socket did not answer in HTTP");
    }
    byte[] body = java.util.Arrays.copyOfRange(answer, head, answer.length);
    return new Told(Integer.parseInt(line.substring(9, 12)), body);
  }

  private static int endOfHead(byte[] answer) {
    for (int i = 0; i + 4 <= answer.length; i++) {
      if (java.util.Arrays.equals(answer, i, i + 4, END_OF_HEAD, 0, 4)) {
        return i + 4;
      }
    }
    return -1;
  }
}
