package dev.postern.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether a file of the rules, or of the secrets they name, is another one. It
 * looks rather than listens, because what listens misses network folders and the links by which
 * Kubernetes swaps whole folders. Rules are read again once the files have been still for a second.
 */
final class RulesWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RulesWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_FILES = 10_000;
  private static final int DEEPEST = 16;

  private final List<Path> places;
  private final Runnable changed;
  private final Thread thread;
  private List<String> known;

  RulesWatch(RuleFiles rules, List<Path> secrets, Runnable changed) {
    List<Path> all = new ArrayList<>(rules.files());
    all.addAll(rules.overlays());
    all.addAll(secrets);
    places = List.copyOf(all);
    this.changed = changed;
    known = look();
    thread = Thread.ofPlatform().daemon().name("rules watch").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    List<String> before = known;
    try {
      while (true) {
        Thread.sleep(PAUSE);
        List<String> now = look();
        if (!now.equals(known) && now.equals(before)) {
          known = now;
          LOG.info("the rules on disk have changed");
          changed.run();
        }
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debug("no longer watching");
    }
  }

  /** What tells files apart without reading them. */
  private List<String> look() {
    List<String> seen = new ArrayList<>();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
        files.limit(MOST_FILES).sorted().forEach(file -> seen.add(told(file)));
      } catch (IOException | UncheckedIOException e) {
        seen.add(place + " cannot be listed");
      }
    }
    return seen;
  }

  private static String told(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.isDirectory()
          ? file.toString()
          : file + " " + is.lastModifiedTime() + " " + is.size() + " " + is.fileKey();
    } catch (IOException e) {
      return file + " cannot be looked at";
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
