package dev.postern.proxy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream of bytes. Its rules: it accepts whatever connects and hands each connection to the
 * test, in order, by {@link #accept}; it says nothing by itself.
 */
final class RawUpstream implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final BlockingQueue<Wire> arrived = new LinkedBlockingQueue<>();
  private final Queue<Wire> all = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  RawUpstream() throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    while (listener.isOpen()) {
      try {
        Wire wire = new Wire(listener.accept().socket());
        connections.incrementAndGet();
        all.add(wire);
        arrived.add(wire);
      } catch (IOException e) {
        if (listener.isOpen()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  Wire accept() throws InterruptedException {
    Wire wire = arrived.poll(20, TimeUnit.SECONDS);
    if (wire == null) {
      throw new AssertionError("nobody has connected");
    }
    return wire;
  }

  /** How many connections there ever were. */
  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    int port = listener.isOpen() ? port() : 0;
    listener.close();
    awaitRefusal(port);
    for (Wire wire : all) {
      wire.close();
    }
  }

  /** A listener goes only after whoever waits in it has woken; until then it takes connections. */
  private static void awaitRefusal(int port) throws IOException {
    boolean listens = port != 0;
    for (int probes = 0; listens && probes < 1_000; probes++) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        listens = probe.isConnected();
      } catch (ConnectException refused) {
        listens = false;
      } catch (SocketException reset) {
        listens = true;
      }
    }
  }
}
