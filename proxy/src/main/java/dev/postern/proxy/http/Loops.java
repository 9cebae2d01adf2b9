package dev.postern.proxy.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops that all listeners of the sidecar share, and how they speak to the system. */
public final class Loops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

  /** What the operating system offers. */
  public enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class),
    NIO(NioServerSocketChannel.class, NioSocketChannel.class);

    private final Class<? extends ServerSocketChannel> listening;
    private final Class<? extends SocketChannel> connected;

    Transport(
        Class<? extends ServerSocketChannel> listening, Class<? extends SocketChannel> connected) {
      this.listening = listening;
      this.connected = connected;
    }

    /** The kind of listener that its loops serve. */
    public Class<? extends ServerSocketChannel> listening() {
      return listening;
    }

    private IoHandlerFactory handlers() {
      return switch (this) {
        case EPOLL -> EpollIoHandler.newFactory();
        case NIO -> NioIoHandler.newFactory();
      };
    }
  }

  private static final int SILENT_SECONDS = 60;
  private static final int ASKED = 4;

  /**
   * What waits for a client that reads slowly: 64 KiB and one read's worth of ours, at most 64 KiB
   * more, and 256 KiB of the kernel's, which doubles what it is told.
   */
  private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(32 << 10, 64 << 10);

  private static final int KERNEL_HOLDS = 128 << 10;

  /** One connection's turn: after so many system calls the others have theirs. */
  private static final int READS = 1;

  private static final int WRITES = 4;

  private final Transport transport;
  private final ByteBufAllocator memory;
  private final EventLoopGroup accepting;
  private final EventLoopGroup working;

  private Loops(Transport transport, ByteBufAllocator memory, int count) {
    this.transport = transport;
    this.memory = memory;
    this.accepting = new MultiThreadIoEventLoopGroup(1, transport.handlers());
    this.working = new MultiThreadIoEventLoopGroup(count, transport.handlers());
  }

  /** One loop for each processor. */
  public static int usualCount() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The usual number of loops, on epoll where it works. */
  public static Loops open(DirectMemory memory) {
    boolean epoll = Epoll.isAvailable();
    if (epoll) {
      LOG.info("sockets: epoll");
    } else {
      LOG.warn("sockets: NIO, because epoll is not available: {}", Epoll.unavailabilityCause());
    }
    return open(epoll ? Transport.EPOLL : Transport.NIO, memory.allocator(), usualCount());
  }

  public static Loops open(Transport transport, ByteBufAllocator memory, int count) {
    return new Loops(transport, memory, count);
  }

  public Transport transport() {
    return transport;
  }

  /** The loops that accept connections; closed with this. */
  public EventLoopGroup accepting() {
    return accepting;
  }

  /** The loops that serve connections; closed with this. */
  public EventLoopGroup working() {
    return working;
  }

  ServerBootstrap listening() {
    return new ServerBootstrap()
        .group(accepting, working)
        .channel(transport.listening)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.ALLOCATOR, memory)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.SO_SNDBUF, KERNEL_HOLDS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        .childOption(ChannelOption.WRITE_SPIN_COUNT, WRITES)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .childOption(ChannelOption.AUTO_READ, false);
  }

  /**
   * Has the kernel ask after a silent peer: who vanished without a word would else hold a stream,
   * and a place among its subject's. On epoll after one to two minutes, elsewhere as the machine is
   * set to. Each connection has a time of its own: thousands that fell silent together would be
   * asked together, the queue of the loopback device holds a thousand packets, and whose question
   * is dropped four times would be taken for gone.
   */
  static void askAfter(Channel silent) {
    if (silent instanceof EpollSocketChannel connection) {
      int seconds = SILENT_SECONDS + ThreadLocalRandom.current().nextInt(SILENT_SECONDS);
      connection
          .config()
          .setTcpKeepIdle(seconds)
          .setTcpKeepIntvl(seconds / ASKED)
          .setTcpKeepCnt(ASKED);
    }
  }

  Bootstrap connecting(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.connected)
        .disableResolver()
        .option(ChannelOption.ALLOCATOR, memory)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        .option(ChannelOption.WRITE_SPIN_COUNT, WRITES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.AUTO_READ, false);
  }

  private static AdaptiveRecvByteBufAllocator reads() {
    AdaptiveRecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator();
    sizes.maxMessagesPerRead(READS);
    return sizes;
  }

  /** How much memory outside the heap the sockets' buffers take. */
  long memoryInUse() {
    return memory instanceof ByteBufAllocatorMetricProvider told
        ? told.metric().usedDirectMemory()
        : 0;
  }

  /** How much memory outside the heap there may be. */
  static long memoryLimit() {
    return PlatformDependent.maxDirectMemory();
  }

  void forEach(Consumer<EventLoop> each) {
    working.forEach(loop -> each.accept((EventLoop) loop));
  }

  @Override
  public void close() {
    accepting.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    working.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    accepting.terminationFuture().awaitUninterruptibly();
    working.terminationFuture().awaitUninterruptibly();
  }
}
