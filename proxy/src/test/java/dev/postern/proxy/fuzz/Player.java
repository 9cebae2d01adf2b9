package dev.postern.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.proxy.fuzz.Answers.Heard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays a case as a client: says everything, piece by piece, then listens until the server closes.
 * Where only the client can know that nothing more comes, it shuts its side once all answers that
 * are due have come. Five seconds of silence end it, and are an offence of the server's. A client
 * that quits does so when it has said everything.
 */
final class Player {
  private static final int MOST_SILENCE = 5_000;

  private Player() {}

  /**
   * What came of a case.
   *
   * @param from the address that this client alone had
   * @param answers without the last one, if it is of no use
   * @param end how the connection ended, or what could not be read
   */
  record Played(
      Case said, Script script, String from, List<Heard.Answer> answers, Heard end, String raw) {}

  /** What is done between two pieces. */
  interface Between {
    void pause() throws IOException;
  }

  /**
   * @param mayEnd whether it shuts its side where only it can know that nothing more comes
   */
  static Played play(
      Case said, int number, InetSocketAddress server, Between between, boolean mayEnd)
      throws IOException {
    Script script = Script.of(said.bytes());
    byte[] own = {
      127, (byte) (1 + number / 62_500), (byte) (number / 250 % 250), (byte) (1 + number % 250)
    };
    InetAddress from = InetAddress.getByAddress(own);
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(MOST_SILENCE);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(server);
      say(said, socket, between);
      if (said.leaving() == Case.Leaving.RESETS) {
        socket.setSoLinger(true, 0);
        return new Played(said, script, from.getHostAddress(), List.of(), Heard.End.RESET, "");
      }
      if (said.leaving() == Case.Leaving.SHUTS) {
        shut(socket);
      }
      Answers in = new Answers(socket.getInputStream());
      List<Heard.Answer> answers = new ArrayList<>();
      Heard heard = hear(script, answers, in, socket, mayEnd);
      while (heard instanceof Heard.Answer answer) {
        answers.add(answer);
        heard = answer.whole() ? hear(script, answers, in, socket, mayEnd) : Heard.End.CLOSED;
      }
      leaveNothingBehind(socket);
      return new Played(said, script, from.getHostAddress(), answers, heard, in.seen());
    }
  }

  /**
   * Whoever closes first keeps the connection's addresses for a minute. Thousands a second fill the
   * system's list of those, it then forgets them at once, and what is left of old connections meets
   * new ones of the same addresses: they are reset, which is nobody's fault here.
   */
  static void leaveNothingBehind(Socket socket) throws IOException {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException goneAlready) {
      // Nothing is left.
    }
  }

  private static void say(Case said, Socket socket, Between between) throws IOException {
    try {
      for (String piece : said.pieces()) {
        socket.getOutputStream().write(piece.getBytes(ISO_8859_1));
        between.pause();
      }
    } catch (SocketException notHeard) {
      // The server had heard enough.
    }
  }

  private static void shut(Socket socket) throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException goneAlready) {
      // That is heard next.
    }
  }

  private static Heard hear(
      Script script, List<Heard.Answer> before, Answers in, Socket socket, boolean mayEnd)
      throws IOException {
    List<Told> requests = script.requests();
    boolean due = mayEnd && script.clientEnds() && !socket.isOutputShutdown();
    if (before.size() >= requests.size() && due) {
      shut(socket);
    }
    if (before.size() >= requests.size()) {
      return in.next(false, false);
    }
    Told next = requests.get(before.size());
    return in.next(next.method().equals("HEAD"), next.old());
  }
}
