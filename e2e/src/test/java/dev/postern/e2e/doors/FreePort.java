package dev.postern.e2e.doors;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For those who cannot be asked which port they got; somebody else may take it in between. */
public final class FreePort {
  private FreePort() {}

  public static int find() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
