package dev.postern.proxy.http;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Network;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** The client connections of one server, counted; the only thing its event loops share. */
final class Clients {
  /** What connections are told when their server goes. */
  enum Word {
    /** Go, if nothing is under way. */
    GO,
    /** Go, whatever is under way. */
    OUT
  }

  private static final int MOST_SECONDS = 5;

  /** One place in so many is kept free for newcomers, as long as anybody rests. */
  private static final int SPARE = 16;

  private final Strain strain;
  private final Room room;
  private final int most;
  private final int mostOfOne;
  private final Predicate<InetAddress> counted;
  private final ConcurrentMap<Network, Integer> byAddress = new ConcurrentHashMap<>();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final UnderWay underWay = new UnderWay();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder crowding = new LongAdder();
  private final LongAdder sentHome = new LongAdder();
  private volatile boolean leaving;
  private volatile boolean going;

  Clients(HttpSettings settings, Strain strain, Room room) {
    this.strain = strain;
    this.room = room;
    this.most = settings.sizes().connections();
    this.mostOfOne = settings.crowds().perAddress();
    this.counted = settings.crowds().counted();
  }

  /** Whether a newcomer was let in. */
  sealed interface Entry {
    /**
     * It was.
     *
     * @param as whom it is counted with, unless its address is not counted
     */
    record In(Optional<Network> as) implements Entry {}

    /** There are as many as there may be, of this address or in all. */
    enum No implements Entry {
      NO
    }
  }

  /**
   * Counts a newcomer in, if there is a place for it; who was let in must be {@link #gone} some
   * day.
   */
  Entry enter(InetAddress from) {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      turnedAway.increment();
      return Entry.No.NO;
    }
    Optional<Network> as = counted.test(from) ? Optional.of(Network.of(from)) : Optional.empty();
    if (as.isPresent() && byAddress.merge(as.get(), 1, Integer::sum) > mostOfOne) {
      gone(as);
      crowding.increment();
      return Entry.No.NO;
    }
    return new Entry.In(as);
  }

  /** Gives back the place of one that was let in. */
  void gone(Optional<Network> as) {
    as.ifPresent(
        one -> byAddress.computeIfPresent(one, (_, n) -> n == 1 ? null : Integer.valueOf(n - 1)));
    count.decrementAndGet();
  }

  /**
   * Takes a connection in that was let in; false when the server has left. Where few places are
   * left, the one that has rested longest on this loop makes room for the next newcomer.
   */
  boolean settle(Channel channel, Entry.In entry, Resting resting) {
    open.add(channel);
    channel.closeFuture().addListener((ChannelFuture _) -> gone(entry.as()));
    if (count.get() > most - most / SPARE) {
      sendHome(resting, 1);
    }
    // Accepted while the server left: too late to be told to go, and soon enough to see it.
    return !going;
  }

  /** Closes those that have rested longest on one loop, which is called upon. */
  void sendHome(Resting resting, int many) {
    for (int i = 0; i < many && resting.closeLongest(); i++) {
      sentHome.increment();
    }
  }

  /** Why no exchange may begin now, whoever asks. */
  Optional<Refusal> refuses() {
    return strain.refuses();
  }

  /** Whether memory is so short that nobody may hold on to it for long. */
  boolean isTight() {
    return strain.isTight();
  }

  /** Where the bodies lie that are read whole. */
  Room room() {
    return room;
  }

  /** What is under way on these connections. */
  UnderWay underWay() {
    return underWay;
  }

  int count() {
    return count.get();
  }

  /** How many found no place. */
  long turnedAway() {
    return turnedAway.sum();
  }

  /** How many found all the places of their address taken. */
  long crowding() {
    return crowding.sum();
  }

  /** How many were closed while they rested, to make room. */
  long sentHome() {
    return sentHome.sum();
  }

  /** Whether every answer from now on is the last on its connection. */
  boolean areLeaving() {
    return leaving;
  }

  /** Whether whoever has nothing under way goes at once. */
  boolean mustGo() {
    return going;
  }

  void leave() {
    leaving = true;
  }

  void go() {
    leaving = true;
    going = true;
    tell(Word.GO);
  }

  /** Whether all were gone, and all exchanges had told their end, in time. */
  boolean awaitGone(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    return open.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS)
        && underWay.awaitNone(until);
  }

  /** Throws everybody out, and waits a little until each exchange has told its end. */
  void cut() {
    tell(Word.OUT);
    open.close().awaitUninterruptibly(MOST_SECONDS, TimeUnit.SECONDS);
    try {
      underWay.awaitNone(System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Word word) {
    open.forEach(channel -> channel.pipeline().fireUserEventTriggered(word));
  }
}
