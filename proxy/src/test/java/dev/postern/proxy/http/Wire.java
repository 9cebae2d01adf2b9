package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;

/**
 * One end of a connection, as bytes: nothing is mended and nothing understood but where a head or a
 * chunk ends. A read that gets nothing for twenty seconds fails the test.
 */
final class Wire implements Closeable {
  final Socket socket;
  private final InputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  static Wire to(InetSocketAddress address) throws IOException {
    return new Wire(SocketChannel.open(address).socket());
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything up to and with the next empty line. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) next());
    }
    return head.toString();
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (!line.toString().endsWith("\r\n")) {
      line.append((char) next());
    }
    return line.substring(0, line.length() - 2);
  }

  String take(int bytes) throws IOException {
    byte[] taken = in.readNBytes(bytes);
    if (taken.length < bytes) {
      throw new IOException("the connection ended " + (bytes - taken.length) + " bytes early");
    }
    return new String(taken, ISO_8859_1);
  }

  /** The next chunk's data; empty for the last one, whose empty line is taken too. */
  String chunk() throws IOException {
    String data = take(Integer.parseInt(line(), 16));
    line();
    return data;
  }

  /** A chunked body, to its proper end. */
  String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
      body.append(chunk);
    }
    return body.toString();
  }

  /** A head and the body whose length it tells. */
  String message() throws IOException {
    String head = head();
    String length = field(head, "content-length");
    return head + (length.isEmpty() ? "" : take(Integer.parseInt(length)));
  }

  static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Reads so many bytes, or fewer if there are no more, and only counts them. */
  long count(long most) throws IOException {
    byte[] block = new byte[1 << 16];
    long counted = 0;
    while (counted < most) {
      int read = in.read(block, 0, (int) Math.min(block.length, most - counted));
      if (read < 0) {
        break;
      }
      counted += read;
    }
    return counted;
  }

  /** Whatever still comes until the other side closes, in whichever way. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException reset) {
      // That is an end as well.
    }
    return rest.toString(ISO_8859_1);
  }

  /** Waits for so many bytes, or for the end. */
  void rest(int most) throws IOException {
    try {
      in.readNBytes(most);
    } catch (SocketException reset) {
      // That is an end as well.
    }
  }

  /** Waits until the other side has closed or reset; fails if it says anything. */
  void awaitEnd() throws IOException {
    String rest = rest();
    if (!rest.isEmpty()) {
      throw new AssertionError("instead of an end there came: " + rest);
    }
  }

  /** Says no more, but goes on listening. */
  Wire finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Closes with a reset, as a killed process does with unread bytes. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new IOException("the connection has ended");
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
