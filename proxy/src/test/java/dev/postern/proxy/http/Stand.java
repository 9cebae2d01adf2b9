package dev.postern.proxy.http;

import dev.postern.hooks.chain.Step;
import dev.postern.policies.gate.Route;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A proxy between test and upstream, on real sockets. Closing it fails when a single byte of its
 * memory was not given back.
 */
final class Stand implements AutoCloseable {
  private static final HttpSettings.Times PATIENT =
      new HttpSettings.Times(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  final RawUpstream upstream;
  final OpenHouse house;
  final ReverseServer server;
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final Loops loops;

  /** How a proxy is set up where a test does not care. */
  record Setting(
      HttpSettings.Sizes sizes,
      HttpSettings.Times times,
      Route.Limits limits,
      Loops.Transport transport,
      List<Step> hooks,
      HttpSettings.Crowds crowds) {
    Setting with(HttpSettings.Sizes other) {
      return new Setting(other, times, limits, transport, hooks, crowds);
    }

    Setting with(HttpSettings.Times other) {
      return new Setting(sizes, other, limits, transport, hooks, crowds);
    }

    Setting with(Route.Limits other) {
      return new Setting(sizes, times, other, transport, hooks, crowds);
    }

    Setting with(Loops.Transport other) {
      return new Setting(sizes, times, limits, other, hooks, crowds);
    }

    Setting with(Step hook) {
      return new Setting(sizes, times, limits, transport, List.of(hook), crowds);
    }

    Setting with(HttpSettings.Crowds other) {
      return new Setting(sizes, times, limits, transport, hooks, other);
    }
  }

  static Setting usual() {
    return new Setting(
        HttpSettings.Sizes.DEFAULT,
        PATIENT,
        Route.Limits.DEFAULT,
        Loops.Transport.EPOLL,
        List.of(),
        HttpSettings.Crowds.DEFAULT);
  }

  Stand() throws IOException {
    this(usual());
  }

  Stand(Setting setting) throws IOException {
    upstream = new RawUpstream();
    house = new OpenHouse(upstream.port(), setting.limits(), setting.hooks());
    loops = Loops.open(setting.transport(), memory, 1);
    HttpSettings settings =
        new HttpSettings(
            new InetSocketAddress("127.0.0.1", 0),
            setting.sizes(),
            setting.times(),
            setting.crowds());
    server = ReverseServer.start(settings, house.live(), loops);
  }

  Wire client() throws IOException {
    return Wire.to(server.address());
  }

  long memoryInUse() {
    return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
  }

  @Override
  public void close() throws IOException {
    upstream.close();
    server.close();
    loops.close();
    long left = memoryInUse();
    if (left != 0) {
      throw new AssertionError(left + " bytes were not given back");
    }
  }
}
