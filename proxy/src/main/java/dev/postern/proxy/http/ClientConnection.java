package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Unreadable;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: one exchange at a time. What the client sends ahead of its turn waits in
 * the inbox, and nothing is read while something waits there, so that one read's worth is all a
 * client can make us hold.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  /** So much of a request nobody wants is read anyway, to keep its connection. */
  static final int LEFTOVER = 256 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final Channel channel;
  private final Peer peer;
  private final RequestDecoder decoder;
  private final AnswerWriter writer;
  private final Clients clients;
  private final Resting.Stay stay;
  private final Turn turn;
  private final Progress progress;
  private final LiveGate live;
  private final UpstreamPool pool;
  private final HttpSettings settings;
  private final Deadline deadline;
  private final ArrayDeque<Object> inbox = new ArrayDeque<>(4);
  private @Nullable Exchange exchange;
  private boolean inRequest;
  private boolean begun;
  private boolean headTimed;
  private boolean broken;
  private boolean closing;
  private boolean pumping;
  private int leftover;

  ClientConnection(
      Channel channel,
      RequestDecoder decoder,
      AnswerEncoder encoder,
      Clients clients,
      Resting.Stay stay,
      LiveGate live,
      UpstreamPool pool,
      HttpSettings settings) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    this.channel = channel;
    this.peer = new Peer(remote.getAddress(), remote.getPort());
    this.decoder = decoder;
    this.writer = new AnswerWriter(channel, encoder);
    this.clients = clients;
    this.stay = stay;
    this.turn = new Turn(channel.eventLoop(), this::pump);
    this.progress = new Progress(channel);
    this.live = live;
    this.pool = pool;
    this.settings = settings;
    this.deadline = new Deadline(channel.eventLoop(), this::expired);
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  AnswerWriter writer() {
    return writer;
  }

  /** The one deadline of whatever this connection is doing. */
  Deadline deadline() {
    return deadline;
  }

  /** Where bodies lie that are read whole. */
  Room room() {
    return clients.room();
  }

  /** Whether the server is about to go: this answer is the connection's last. */
  boolean isLeaving() {
    return clients.areLeaving();
  }

  /** Whether the current request has not been read to its end. */
  boolean isInRequest() {
    return inRequest;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    deadline.in(settings.times().header());
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    inbox.add(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    turn.starts();
    pump();
  }

  /** Hands on what waits as far as it is wanted, and has more read when nothing waits. */
  void pump() {
    if (pumping || closing || !channel.isActive()) {
      return;
    }
    pumping = true;
    try {
      while (!inbox.isEmpty() && isWanted()) {
        take(inbox.remove());
      }
    } finally {
      pumping = false;
    }
    if (exchange != null) {
      exchange.batchDone();
    } else if (!closing) {
      timeRest();
    }
    if (inbox.isEmpty() && !closing) {
      channel.read();
    }
  }

  private boolean isWanted() {
    if (exchange != null) {
      return !closing && inRequest && exchange.wantsBody();
    }
    return !closing && (!(inbox.peek() instanceof HttpRequest) || turn.mayBegin());
  }

  /** Between exchanges: the next head is due once it has begun, or the client may rest. */
  private void timeRest() {
    if (inRequest) {
      deadline.in(settings.times().idleBody());
    } else if (decoder.midHead()) {
      if (!headTimed && begun) {
        deadline.in(settings.times().header());
      }
      headTimed = true;
    } else if (begun) {
      headTimed = false;
      deadline.in(settings.times().keepAlive());
    }
  }

  private void take(Object message) {
    switch (message) {
      case WireFlaw(Refusal refusal) -> refuse(refusal);
      case HttpRequest request -> head(request);
      case HttpContent part -> body(part);
      default -> throw new IllegalStateException("the decoder made a " + message.getClass());
    }
  }

  private void head(HttpRequest request) {
    Optional<Refusal> overloaded = clients.refuses();
    if (overloaded.isPresent()) {
      refuse(overloaded.get());
      return;
    }
    switch (RequestHead.read(request, peer, settings.sizes().headers())) {
      case RequestHead.Reading.Bad(WireFlaw(Refusal refusal)) -> refuse(refusal);
      case RequestHead.Reading.Good(RequestHead head) -> {
        begun = true;
        headTimed = false;
        inRequest = head.framing() != Framing.Empty.EMPTY;
        if (!inRequest) {
          // The end of a request without a body is made together with its head.
          ReferenceCountUtil.release(inbox.remove());
        }
        deadline.never();
        writer.answering(head.arrival().method());
        clients.underWay().begins();
        stay.works();
        exchange = new Exchange(this, head, live, pool, settings.times());
        exchange.begin();
      }
    }
  }

  private void body(HttpContent part) {
    inRequest = !(part instanceof LastHttpContent);
    broken = part.decoderResult().isFailure();
    if (exchange != null) {
      exchange.body(part);
      return;
    }
    leftover -= part.content().readableBytes();
    part.release();
    if (broken || leftover < 0) {
      closeGently();
    }
  }

  /** Bytes that are no request: the gate's answer to them is the last thing said here. */
  private void refuse(Refusal refusal) {
    closing = true;
    deadline.in(settings.times().idleBody());
    clients.underWay().begins();
    Answered refused = live.unreadable(peer, new Unreadable(Door.PROXY, refusal));
    Answer answer = refused.answer();
    writer.answering("");
    writer
        .whole(answer, true)
        .addListener(written -> {
          How how = written.isSuccess() ? How.COMPLETE : How.CLIENT_GONE;
          int bytes = answer.body().length;
          refused.close(new Ending(how, Optional.of(answer.status()), Optional.empty(), 0, bytes));
          clients.underWay().ends();
          broken = true;
          closeGently();
        });
  }

  /** The exchange is over. */
  void over(boolean close) {
    exchange = null;
    clients.underWay().ends();
    if (closing) {
      return;
    }
    if (close || clients.mustGo()) {
      closeGently();
    } else {
      leftover = LEFTOVER;
      stay.rests();
      pump();
    }
  }

  private void closeGently() {
    closing = true;
    deadline.close();
    if (!channel.isActive()) {
      return;
    }
    if (inRequest || broken || !inbox.isEmpty() || !decoder.isClear()) {
      Lingering.close(channel);
    } else {
      channel.close();
    }
  }

  /**
   * Breaks off what is being sent, so that nobody takes it for complete.
   *
   * @param onlyClosingEnds whether a closed connection would look like the end of the answer: then
   *     it is reset instead
   */
  void cutOff(boolean onlyClosingEnds) {
    closing = true;
    if (channel.isActive() && (onlyClosingEnds || !channel.isWritable())) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.close();
  }

  private void expired() {
    if (exchange != null && progress.isMoving()) {
      deadline.in(settings.times().idleBody());
    } else if (exchange != null) {
      exchange.tooSlow();
    } else if (!closing && decoder.midHead()) {
      refuse(new Refusal.Late("the head took too long"));
    } else {
      channel.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientWritabilityChanged();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Clients.Word.GO && isAtRest() || event == Clients.Word.OUT) {
      leave();
    }
  }

  private boolean isAtRest() {
    return exchange == null && !inRequest && !closing && !decoder.midHead();
  }

  private void leave() {
    closing = true;
    if (exchange != null) {
      exchange.cut(How.DRAINED);
    } else {
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    deadline.close();
    if (exchange != null) {
      exchange.abandon(How.CLIENT_GONE);
    }
    inbox.forEach(ReferenceCountUtil::release);
    inbox.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("client {}: {}", peer, cause.toString());
      channel.close();
    } else {
      bug(cause);
    }
  }

  /** Something of ours broke: whatever was under way here ends, and nothing else does. */
  void bug(Throwable what) {
    LOG.error("a bug ends the connection of {}", peer, what);
    if (exchange != null) {
      exchange.cut(How.CUT);
    } else {
      channel.close();
    }
  }
}
