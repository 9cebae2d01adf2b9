package dev.postern.policies.sessions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Sessions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

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

  /** Compared by identity: a session that begins again under its id is another one. */
  private static final class Session {
    private final Key key;
    private final Subject subject;

    Session(Key key, Subject subject) {
      this.key = key;
      this.subject = subject;
    }
  }

  /**
   * The sessions of each subject, oldest first. A session is entered here before and taken out
   * after it is known in {@link #known}; what the cache drops takes itself out.
   */
  private final ConcurrentMap<Subject, Set<Session>> bySubject = new ConcurrentHashMap<>();

  private final Cache<Key, Session> known;
  private final int mostOfOne;

  public BoundSessions() {
    this(MOST, MOST_OF_ONE, Ticker.systemTicker());
  }

  BoundSessions(int most, int mostOfOne, Ticker ticker) {
    this.mostOfOne = mostOfOne;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterAccess(IDLE)
            .ticker(ticker)
            .executor(Runnable::run)
            .evictionListener(this::dropped)
            .build();
  }

  @Override
  public void began(String server, String session, Subject subject) {
    Key key = new Key(server, session);
    if (!isPermitted(session) || known.getIfPresent(key) != null) {
      return;
    }
    Session fresh = new Session(key, subject);
    Optional<Session> crowdedOut = enter(fresh);
    if (known.asMap().putIfAbsent(key, fresh) != null) {
      takeOut(fresh);
    }
    crowdedOut.ifPresent(oldest -> known.asMap().remove(oldest.key, oldest));
  }

  @Override
  public Belongs whose(String server, String session, Subject subject) {
    Session found = isPermitted(session) ? known.getIfPresent(new Key(server, session)) : null;
    if (found == null) {
      return Belongs.UNKNOWN;
    }
    return found.subject.equals(subject) ? Belongs.THEIRS : Belongs.ANOTHERS;
  }

  @Override
  public void ended(String server, String session) {
    Session gone = known.asMap().remove(new Key(server, session));
    if (gone != null) {
      takeOut(gone);
    }
  }

  private Optional<Session> enter(Session fresh) {
    Session[] oldest = new Session[1];
    bySubject.compute(
        fresh.subject,
        (subject, theirs) -> {
          Set<Session> sessions = theirs == null ? new LinkedHashSet<>() : theirs;
          if (sessions.size() >= mostOfOne) {
            oldest[0] = sessions.iterator().next();
            sessions.remove(oldest[0]);
          }
          sessions.add(fresh);
          return sessions;
        });
    return Optional.ofNullable(oldest[0]);
  }

  private void takeOut(Session gone) {
    bySubject.computeIfPresent(
        gone.subject,
        (subject, theirs) -> {
          theirs.remove(gone);
          return theirs.isEmpty() ? null : theirs;
        });
  }

  private void dropped(@Nullable Key key, @Nullable Session session, RemovalCause cause) {
    if (session != null) {
      takeOut(session);
    }
  }

  private static boolean isPermitted(String session) {
    return !session.isEmpty()
        && session.length() <= LONGEST
        && session.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** How many subjects have sessions here. */
  int subjects() {
    known.cleanUp();
    return bySubject.size();
  }
}
