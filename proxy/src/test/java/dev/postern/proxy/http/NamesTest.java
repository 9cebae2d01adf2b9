package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "::1, true", "localhost, false"})
  void aNameIsLookedUpElsewhereAndAnAddressIsReadAtOnce(String host, boolean atOnce)
      throws Exception {
    EventLoop loop = new DefaultEventLoop();
    try (Names names = new Names()) {
      boolean[] done = new boolean[1];
      InetSocketAddress found =
          loop.submit(
                  () -> {
                    var lookup =
                        names
                            .getResolver(loop)
                            .resolve(InetSocketAddress.createUnresolved(host, 80));
                    done[0] = lookup.isDone();
                    return lookup;
                  })
              .get()
              .get();
      assertThat(found.getAddress().isLoopbackAddress()).isTrue();
      assertThat(found.getPort()).isEqualTo(80);
      assertThat(done[0] || !atOnce).isTrue();
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
