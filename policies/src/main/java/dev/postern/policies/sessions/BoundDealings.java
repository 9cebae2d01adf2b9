package dev.postern.policies.sessions;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Dealings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers what is under way in this process.
 *
 * <p>Of questions under way at most 20,000 are remembered, 1,000 of one subject, each for an hour;
 * of what servers have handed out as many, each until a day after it was last brought back. What is
 * named by more than 1,024 characters is not remembered.
 */
public final class BoundDealings implements Dealings {
  private static final int MOST = 20_000;
  private static final int MOST_OF_ONE = 1_000;
  private static final int LONGEST = 1_024;
  private static final Duration QUESTIONS = Duration.ofHours(1);
  private static final Duration THINGS = Duration.ofHours(24);

  private record Question(Between who, McpMessage.Id id) {}

  private record Handed(String server, String token) {}

  private final Shares<Question, Call> calls;
  private final Shares<Question, Ask> asks;
  private final Map<Thing, Shares<Handed, Operation>> things = new EnumMap<>(Thing.class);

  public BoundDealings() {
    this(MOST, MOST_OF_ONE, Ticker.systemTicker());
  }

  BoundDealings(int most, int mostOfOne, Ticker ticker) {
    this.calls = new Shares<>(most, mostOfOne, QUESTIONS, ticker);
    this.asks = new Shares<>(most, mostOfOne, QUESTIONS, ticker);
    for (Thing thing : Thing.values()) {
      things.put(thing, new Shares<>(most, mostOfOne, THINGS, ticker));
    }
  }

  @Override
  public boolean called(Between who, Call call) {
    return call.id().spelling().length() <= LONGEST
        && calls.enter(new Question(who, call.id()), who.subject(), call).value().equals(call);
  }

  @Override
  public void confused(Between who, McpMessage.Id id) {
    Question question = new Question(who, id);
    calls.take(question);
    calls.enter(question, who.subject(), Call.confused(id));
  }

  @Override
  public Optional<Call> answered(Between who, McpMessage.Id id) {
    return calls.find(new Question(who, id)).map(Shares.Entry::value);
  }

  @Override
  public boolean asked(Between who, Ask ask) {
    if (ask.id().spelling().length() > LONGEST || ask.method().length() > LONGEST) {
      return false;
    }
    Ask there = asks.enter(new Question(who, ask.id()), who.subject(), ask).value();
    return there.method().equals(ask.method())
        && there.declined().isPresent() == ask.declined().isPresent();
  }

  @Override
  public Optional<Ask> replied(Between who, McpMessage.Id id) {
    return asks.take(new Question(who, id)).map(Shares.Entry::value);
  }

  @Override
  public void handed(String server, Thing thing, String token, Subject subject, Operation shown) {
    if (token.length() <= LONGEST) {
      all(thing).enter(new Handed(server, token), subject, shown);
    }
  }

  @Override
  public Holding whose(String server, Thing thing, String token, Subject subject) {
    Optional<Shares.Entry<Handed, Operation>> found = all(thing).find(new Handed(server, token));
    if (found.isEmpty()) {
      return Holding.NotTheirs.UNKNOWN;
    }
    return found.get().owner().equals(subject)
        ? new Holding.Theirs(found.get().value())
        : Holding.NotTheirs.ANOTHERS;
  }

  private Shares<Handed, Operation> all(Thing thing) {
    return Objects.requireNonNull(things.get(thing));
  }
}
