package dev.postern.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A connection on which a call goes out and its refusal comes back. On a server with one event
 * loop, whatever reached it on other connections before has been read by then.
 */
final class Beat implements AutoCloseable {
  /** The address it calls from; no other client has it. */
  static final String FROM = "127.255.0.1";

  private static final byte[] CALL =
      ("GET /secret HTTP/1.1\r\n" + Table.HOST + "\r\n").getBytes(ISO_8859_1);

  private final Socket socket = new Socket();
  private final Answers answers;

  Beat(InetSocketAddress server) throws IOException {
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(FROM, 0));
    socket.connect(server);
    answers = new Answers(socket.getInputStream());
  }

  void once() throws IOException {
    socket.getOutputStream().write(CALL);
    if (!(answers.next(false, false) instanceof Answers.Heard.Answer)) {
      throw new IOException("the beat has stopped");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
