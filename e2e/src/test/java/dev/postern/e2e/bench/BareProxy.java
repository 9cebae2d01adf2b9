package dev.postern.e2e.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The least a proxy of Netty's own parts can be: it passes messages on and checks nothing. {@code
 * ./dev bench proxy} starts it from Netty's jars alone, to see what of Postern's start is Netty's
 * and the JVM's.
 *
 * <p>Each client connection has one upstream connection of its own, on the same event loop.
 */
public final class BareProxy {
  private BareProxy() {}

  /** Listens on the first port of the loopback address and passes all on to the second. */
  public static void main(String[] ports) throws InterruptedException {
    InetSocketAddress here = loopback(ports[0]);
    InetSocketAddress upstream = loopback(ports[1]);
    EventLoopGroup accepting = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    EventLoopGroup working =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
    new ServerBootstrap()
        .group(accepting, working)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel client) {
                client.pipeline().addLast(new HttpServerCodec(), new Front(upstream));
              }
            })
        .bind(here)
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  private static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  /** The client's side. What comes before the upstream is connected waits. */
  private static final class Front extends ChannelInboundHandlerAdapter {
    private final InetSocketAddress address;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private @Nullable Channel upstream;

    Front(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void channelActive(ChannelHandlerContext client) {
      new Bootstrap()
          .group(client.channel().eventLoop())
          .channel(EpollSocketChannel.class)
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(new HttpClientCodec(), new Back(client.channel()));
                }
              })
          .connect(address)
          .addListener((ChannelFuture connected) -> connected(client, connected));
    }

    private void connected(ChannelHandlerContext client, ChannelFuture connected) {
      if (!connected.isSuccess() || !client.channel().isActive()) {
        connected.channel().close();
        client.close();
        return;
      }
      Channel reached = connected.channel();
      upstream = reached;
      waiting.forEach(reached::write);
      waiting.clear();
      reached.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext client, Object message) {
      Channel reached = upstream;
      if (reached == null) {
        waiting.add(message);
      } else {
        reached.write(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext client) {
      Channel reached = upstream;
      if (reached != null) {
        reached.flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext client) {
      waiting.forEach(ReferenceCountUtil::release);
      waiting.clear();
      Channel reached = upstream;
      if (reached != null) {
        reached.close();
      }
    }
  }

  /** The upstream's side. */
  private static final class Back extends ChannelInboundHandlerAdapter {
    private final Channel client;

    Back(Channel client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext upstream, Object message) {
      client.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext upstream) {
      client.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext upstream) {
      client.close();
    }
  }
}
