package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.policies.gate.Route;
import io.netty.buffer.ByteBufAllocator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A process with a proxy in it, started where descriptors are few. It says its port, and each time
 * it is asked, how often it could not accept.
 */
final class FewDescriptors {
  private FewDescriptors() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    OpenHouse house = new OpenHouse(1, Route.Limits.DEFAULT, List.of());
    try (Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 1);
        ReverseServer server =
            ReverseServer.start(
                HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)), house.live(), loops);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      out.println("port " + server.address().getPort());
      while (in.readLine() != null) {
        out.println("failures " + server.notAccepted());
      }
    }
  }
}
