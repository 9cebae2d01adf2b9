package dev.postern.policies.sessions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.traffic.Subject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Things of which each belongs to a subject, until a time after they were last asked about. A
 * subject has a share of the room: its oldest make room for its newest, so that nobody pushes out
 * what belongs to others.
 */
final class Shares<K, V> {
  /** Compared by identity: what is entered again under its key is another. */
  static final class Entry<K, V> {
    private final K key;
    private final Subject owner;
    private final V value;

    private Entry(K key, Subject owner, V value) {
      this.key = key;
      this.owner = owner;
      this.value = value;
    }

    Subject owner() {
      return owner;
    }

    V value() {
      return value;
    }
  }

  /**
   * What each subject has, oldest first. It is entered here before and taken out after it is known
   * in {@link #known}; what the cache drops takes itself out.
   */
  private final ConcurrentMap<Subject, Set<Entry<K, V>>> byOwner = new ConcurrentHashMap<>();

  private final Cache<K, Entry<K, V>> known;
  private final int mostOfOne;

  Shares(int most, int mostOfOne, Duration idle, Ticker ticker) {
    this.mostOfOne = mostOfOne;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterAccess(idle)
            .ticker(ticker)
            .executor(Runnable::run)
            .evictionListener(this::dropped)
            .build();
  }

  /** Enters it, unless there is something under its key: that then stays. */
  Entry<K, V> enter(K key, Subject owner, V value) {
    Entry<K, V> there = known.getIfPresent(key);
    if (there != null) {
      return there;
    }
    Entry<K, V> fresh = new Entry<>(key, owner, value);
    Optional<Entry<K, V>> crowdedOut = count(fresh);
    Entry<K, V> before = known.asMap().putIfAbsent(key, fresh);
    if (before != null) {
      uncount(fresh);
    }
    crowdedOut.ifPresent(oldest -> known.asMap().remove(oldest.key, oldest));
    return before == null ? fresh : before;
  }

  Optional<Entry<K, V>> find(K key) {
    return Optional.ofNullable(known.getIfPresent(key));
  }

  Optional<Entry<K, V>> take(K key) {
    Entry<K, V> gone = known.asMap().remove(key);
    if (gone != null) {
      uncount(gone);
    }
    return Optional.ofNullable(gone);
  }

  private Optional<Entry<K, V>> count(Entry<K, V> fresh) {
    Entry<K, V>[] oldest = room();
    byOwner.compute(
        fresh.owner,
        (owner, theirs) -> {
          Set<Entry<K, V>> all = theirs == null ? new LinkedHashSet<>() : theirs;
          if (all.size() >= mostOfOne) {
            oldest[0] = all.iterator().next();
            all.remove(oldest[0]);
          }
          all.add(fresh);
          return all;
        });
    return Optional.ofNullable(oldest[0]);
  }

  @SuppressWarnings("unchecked") // for one that the compiler cannot make
  private Entry<K, V>[] room() {
    return (Entry<K, V>[]) new Entry<?, ?>[1];
  }

  private void uncount(Entry<K, V> gone) {
    byOwner.computeIfPresent(
        gone.owner,
        (owner, theirs) -> {
          theirs.remove(gone);
          return theirs.isEmpty() ? null : theirs;
        });
  }

  private void dropped(@Nullable K key, @Nullable Entry<K, V> entry, RemovalCause cause) {
    if (entry != null) {
      uncount(entry);
    }
  }

  /** How many subjects have something here. */
  int owners() {
    known.cleanUp();
    return byOwner.size();
  }
}
