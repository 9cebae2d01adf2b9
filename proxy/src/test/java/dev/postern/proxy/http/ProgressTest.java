package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.policies.gate.Ending.How;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final int LENGTH = 16 << 20;

  @Test
  void eachPieceOfOneLargeBufferThatLeavesIsProgress() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    try (Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 1)) {
      Channel listener =
          loops
              .listening()
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      accepted.add(channel);
                    }
                  })
              .bind(new InetSocketAddress("127.0.0.1", 0))
              .syncUninterruptibly()
              .channel();
      try (Wire reader = Wire.to((InetSocketAddress) listener.localAddress())) {
        Channel channel = accepted.poll(20, TimeUnit.SECONDS);
        assertThat(channel).isNotNull();
        Progress progress = new Progress(channel);
        assertThat(isMoving(channel, progress, false)).isFalse();
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[LENGTH]));

        assertThat(becomes(false, channel, progress)).isTrue();
        assertThat(reader.count(4 << 20)).isEqualTo(4 << 20);
        assertThat(becomes(true, channel, progress)).isTrue();
        assertThat(becomes(false, channel, progress)).isTrue();
        assertThat(reader.count(LENGTH - (4 << 20))).isEqualTo(LENGTH - (4 << 20));
        assertThat(becomes(false, channel, progress)).isTrue();
      }
    }
  }

  @Test
  void aClientThatReadsNothingIsCutOff() throws Exception {
    Duration patience = Duration.ofSeconds(20);
    HttpSettings.Times times =
        new HttpSettings.Times(
            patience, Duration.ofMillis(200), patience, patience, patience, patience);
    try (Stand stand = new Stand(Stand.usual().with(times))) {
      stand.client().send("GET / HTTP/1.1\r\nHost: api.test\r\n\r\n");
      Wire upstream = stand.upstream.accept();
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: " + (64 << 20) + "\r\n\r\n");
      assertThatThrownBy(() -> upstream.send(new byte[64 << 20])).isInstanceOf(IOException.class);
      assertThat(stand.house.ending().how()).isEqualTo(How.TOO_SLOW);
    }
  }

  private static boolean isMoving(Channel channel, Progress progress, boolean tight)
      throws Exception {
    return channel.eventLoop().submit(() -> progress.isMoving(tight)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void whereMemoryIsShortATrickleIsNoProgress() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Progress progress = new Progress(channel);
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    ByteBuf large = Unpooled.wrappedBuffer(new byte[1 << 20]);
    out.addMessage(large, 1 << 20, channel.newPromise());
    out.addFlush();
    assertThat(progress.isMoving(false)).isFalse();
    out.removeBytes(1);
    assertThat(progress.isMoving(false)).isTrue();
    assertThat(progress.isMoving(false)).isFalse();
    out.removeBytes((32 << 10) - 1);
    assertThat(progress.isMoving(true)).isFalse();
    out.removeBytes(32 << 10);
    assertThat(progress.isMoving(true)).isTrue();
    out.remove();
  }

  private static boolean becomes(boolean moving, Channel channel, Progress progress)
      throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    boolean is = isMoving(channel, progress, false);
    while (is != moving && System.nanoTime() < until) {
      is = isMoving(channel, progress, false);
    }
    return is == moving;
  }
}
