package dev.postern.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.PreferHeapByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A listener that answers small questions with small pages, to few at a time: the oldest client has
 * to go when one too many comes, so that those who only sit there keep nobody out.
 */
final class PageServer {
  private static final int LONGEST_QUESTION = 64 << 10;
  static final int MOST_CLIENTS = 64;

  /** Whatever becomes of the memory that traffic shares, probes are answered. */
  private static final ByteBufAllocator ON_THE_HEAP =
      new PreferHeapByteBufAllocator(UnpooledByteBufAllocator.DEFAULT);

  private final Channel listener;
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  /** Those that are there, the oldest first; touched on the event loop only. */
  private final Deque<Channel> oldest = new ArrayDeque<>(MOST_CLIENTS);

  /**
   * Listens.
   *
   * @param loop of one thread
   */
  PageServer(
      EventLoopGroup loop, Class<? extends ServerChannel> kind, SocketAddress address, Pages pages)
      throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(kind)
            .childOption(ChannelOption.ALLOCATOR, ON_THE_HEAP)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    greet(client, pages);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable why = bound.cause();
      throw new IOException("cannot listen on " + address + ": " + why.getMessage(), why);
    }
    listener = bound.channel();
  }

  private void greet(Channel client, Pages pages) {
    if (oldest.size() >= MOST_CLIENTS) {
      oldest.remove().close();
    }
    oldest.add(client);
    clients.add(client);
    client.closeFuture().addListener(_ -> oldest.remove(client));
    client
        .pipeline()
        .addLast(
            new HttpServerCodec(),
            new HttpObjectAggregator(LONGEST_QUESTION, true),
            new Patience(),
            new PageHandler(pages));
  }

  SocketAddress address() {
    return listener.localAddress();
  }

  void close() {
    listener.close().awaitUninterruptibly();
    clients.close().awaitUninterruptibly();
  }
}
