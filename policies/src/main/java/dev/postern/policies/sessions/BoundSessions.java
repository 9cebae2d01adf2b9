package dev.postern.policies.sessions;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Sessions;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers to whom each session was given first; a session never passes on to somebody else, even
 * if the server names it again in an answer to another.
 *
 * <p>At most 100,000 sessions are remembered, each until a day after it was last asked about, and
 * of one subject at most 1,000: its oldest make room, so that nobody pushes out what belongs to
 * others. An id that MCP does not permit (other than 1 to 256 visible ASCII characters) is not
 * remembered.
 */
public final class BoundSessions implements Sessions {
  private static final int MOST = 100_000;
  private static final int MOST_OF_ONE = 1_000;
  private static final Duration IDLE = Duration.ofHours(24);
  private static final int LONGEST = 256;

  private record Key(String server, String session) {}

  private final Shares<Key, Belongs> known;

  public BoundSessions() {
    this(MOST, MOST_OF_ONE, Ticker.systemTicker());
  }

  BoundSessions(int most, int mostOfOne, Ticker ticker) {
    this.known = new Shares<>(most, mostOfOne, IDLE, ticker);
  }

  @Override
  public void began(String server, String session, Subject subject) {
    if (isPermitted(session)) {
      known.enter(new Key(server, session), subject, Belongs.THEIRS);
    }
  }

  @Override
  public Belongs whose(String server, String session, Subject subject) {
    Optional<Shares.Entry<Key, Belongs>> found =
        isPermitted(session) ? known.find(new Key(server, session)) : Optional.empty();
    if (found.isEmpty()) {
      return Belongs.UNKNOWN;
    }
    return found.get().owner().equals(subject) ? Belongs.THEIRS : Belongs.ANOTHERS;
  }

  @Override
  public void ended(String server, String session) {
    known.take(new Key(server, session));
  }

  private static boolean isPermitted(String session) {
    return !session.isEmpty()
        && session.length() <= LONGEST
        && session.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** How many subjects have sessions here. */
  int subjects() {
    return known.owners();
  }
}
