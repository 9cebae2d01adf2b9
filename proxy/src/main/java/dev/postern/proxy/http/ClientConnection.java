package dev.postern.proxy.http;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Unreadable;
import dev.postern.proxy.wire.Flaw;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.Heard;
import dev.postern.proxy.wire.RequestHead;
import dev.postern.proxy.wire.RequestReader;
import dev.postern.proxy.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: one exchange at a time. What the client sends ahead of its turn waits in
 * line unread, and nothing more is read while something waits there, so that one read's worth is
 * all a client can make us hold.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  /** So much of a request nobody wants is read anyway, to keep its connection. */
  static final int LEFTOVER = 256 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final Channel channel;
  private final Peer peer;
  private final RequestReader reader;
  private final Unread unread;
  private final AnswerWriter writer;
  private final Clients clients;
  private final Resting.Stay stay;
  private final Turn turn;
  private final Progress progress;
  private final LiveGate live;
  private final Duty duty;
  private final UpstreamPool pool;
  private final HttpSettings settings;
  private final Deadline deadline;
  private @Nullable Exchange exchange;
  private boolean inRequest;
  private boolean begun;
  private boolean headTimed;
  private boolean closing;
  private boolean pumping;
  private int leftover;

  ClientConnection(
      Channel channel,
      Clients clients,
      Resting.Stay stay,
      LiveGate live,
      Duty duty,
      UpstreamPool pool) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    this.channel = channel;
    this.peer = new Peer(remote.getAddress(), remote.getPort());
    this.reader = new RequestReader(pool.scratch(), pool.headLimits());
    this.unread = new Unread(channel.alloc());
    this.writer = new AnswerWriter(channel, pool.scratch());
    this.clients = clients;
    this.stay = stay;
    this.turn = new Turn(channel.eventLoop(), () -> guarded(this::pump));
    this.progress = new Progress(channel);
    this.live = live;
    this.duty = duty;
    this.pool = pool;
    this.settings = pool.settings();
    this.deadline = new Deadline(channel.eventLoop(), () -> guarded(this::expired));
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  Channel channel() {
    return channel;
  }

  ByteBufAllocator memory() {
    return channel.alloc();
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

  /** Whether the client has not hung up. */
  boolean isThere() {
    return channel.isActive();
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
    if (closing) {
      ((ByteBuf) message).release();
    } else {
      unread.add((ByteBuf) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    turn.starts();
    pump();
  }

  /** Hands on what came as far as it is wanted, and has more read when nothing is left. */
  void pump() {
    if (pumping || closing || !channel.isActive()) {
      return;
    }
    pumping = true;
    try {
      while (isWanted() && step()) {}
    } finally {
      pumping = false;
    }
    unread.settle();
    if (exchange != null) {
      exchange.batchDone();
    } else if (!closing) {
      timeRest();
    }
    if (unread.isEmpty() && !closing) {
      channel.read();
    }
  }

  private boolean isWanted() {
    if (closing) {
      return false;
    }
    return exchange != null
        ? inRequest && exchange.wantsBody()
        : inRequest || !unread.isEmpty() && turn.mayBegin();
  }

  /** Between exchanges: the next head is due once it has begun, or the client may rest. */
  private void timeRest() {
    if (inRequest) {
      deadline.in(settings.times().idleBody());
    } else if (reader.isMidHead()) {
      if (!headTimed && begun) {
        deadline.in(settings.times().header());
      }
      headTimed = true;
    } else if (begun) {
      headTimed = false;
      deadline.in(settings.times().keepAlive());
    }
  }

  /** Whether there may be more to hand on. */
  private boolean step() {
    Heard next = reader.next(unread.bytes());
    switch (next) {
      case MORE -> {}
      case HEAD -> head(reader.head());
      case PART -> part(reader.part());
      case END -> ended();
      case FLAW -> flawed(reader.flaw());
    }
    return next != Heard.MORE;
  }

  private void head(RequestHead head) {
    Optional<Answer> said = duty.says(head);
    if (said.isPresent()) {
      sayLast(said.get(), head.isHead(), _ -> {});
      return;
    }
    Optional<Refusal> overloaded = clients.refuses();
    if (overloaded.isPresent()) {
      refuse(overloaded.get(), head.isHead(), duty.unknown());
      return;
    }
    switch (duty.matter(peer, head)) {
      case Duty.Asks asks -> begin(head, asks.carrier()).ask(asks);
      case Duty.Told told -> begin(head, duty.unknown()).hear(told);
      case Duty.Wrong(Refusal refusal, Carrier carrier) -> refuse(refusal, head.isHead(), carrier);
    }
  }

  private Exchange begin(RequestHead head, Carrier carrier) {
    begun = true;
    headTimed = false;
    inRequest = head.framing() != Framing.Empty.EMPTY;
    if (!inRequest) {
      reader.next(unread.bytes());
    }
    deadline.never();
    writer.answering(head.isHead());
    clients.underWay().begins();
    stay.works();
    Exchange next = new Exchange(this, head, carrier, live, pool, settings.times());
    exchange = next;
    return next;
  }

  private void part(int bytes) {
    if (exchange != null) {
      exchange.part(unread.bytes(), bytes);
      return;
    }
    unread.bytes().skipBytes(bytes);
    leftover -= bytes;
    if (leftover < 0) {
      closeGently();
    }
  }

  private void ended() {
    inRequest = false;
    if (exchange != null) {
      exchange.bodyEnded();
    }
  }

  private void flawed(Flaw flaw) {
    if (!inRequest) {
      refuse(
          new Refusal.Malformed(
              flaw.tooLarge() ? Refusal.Flaw.HTTP_TOO_LARGE : Refusal.Flaw.HTTP, flaw.why()));
      return;
    }
    inRequest = false;
    if (exchange != null) {
      exchange.bodyBroken();
    } else {
      closeGently();
    }
  }

  /** Bytes that came after the request that ends all requests here; for whoever comes next. */
  ByteBuf handOver() {
    ByteBuf rest = unread.bytes().retain();
    unread.release();
    closing = true;
    return rest;
  }

  /** Bytes that are no request: the gate's answer to them is the last thing said here. */
  private void refuse(Refusal refusal) {
    refuse(refusal, false, duty.unknown());
  }

  private void refuse(Refusal refusal, boolean toHead, Carrier to) {
    Answered refused = unreadable(refusal);
    Answer answer = to.told(refused.answer(), refused.reason());
    int bytes = answer.text().length();
    sayLast(
        answer,
        toHead,
        how ->
            refused.close(
                new Ending(how, Optional.of(answer.status()), Optional.empty(), 0, bytes)));
  }

  /** The gate's answer to what is no request. */
  Answered unreadable(Refusal refusal) {
    return live.unreadable(peer, new Unreadable(duty.door(), refusal));
  }

  private void sayLast(Answer answer, boolean toHead, Consumer<How> then) {
    closing = true;
    deadline.in(settings.times().idleBody());
    clients.underWay().begins();
    writer.answering(toHead);
    writer
        .whole(answer, true)
        .addListener(written -> {
          then.accept(written.isSuccess() ? How.COMPLETE : How.CLIENT_GONE);
          clients.underWay().ends();
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
      guarded(this::pump);
    }
  }

  /** What a client is still sending nobody here knows; more may always be on its way. */
  private void closeGently() {
    closing = true;
    deadline.close();
    if (channel.isActive()) {
      unread.release();
      Lingering.close(channel);
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
    if (exchange != null && progress.isMoving(clients.isTight())) {
      deadline.in(settings.times().idleBody());
    } else if (exchange != null) {
      exchange.tooSlow();
    } else if (!closing && reader.isMidHead()) {
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
    return exchange == null && !inRequest && !closing && !reader.isMidHead();
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
    unread.release();
    reader.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broke(cause);
  }

  /** Runs what no pipeline called, so that what breaks there ends this connection as well. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error cause) {
      broke(cause);
    }
  }

  private void broke(Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("client {}: {}", peer, cause.toString());
      channel.close();
    } else if (cause instanceof OutOfDirectMemoryError) {
      LOG.debug("client {}: {}", peer, cause.toString());
      end();
    } else {
      bug(cause);
    }
  }

  /** Something of ours broke: whatever was under way here ends, and nothing else does. */
  void bug(Throwable what) {
    LOG.error("a bug ends the connection of {}", peer, what);
    end();
  }

  private void end() {
    if (exchange != null) {
      exchange.cut(How.CUT);
    } else {
      channel.close();
    }
  }
}
