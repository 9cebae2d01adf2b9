package dev.postern.proxy;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether a file of the rules, or of the secrets they name, is another one. It
 * looks rather than listens, because what listens misses network folders and the links by which
 * Kubernetes swaps whole folders. Rules are read again once the files have been still for a second.
 * Nothing ends the looking but {@link #close}: what cannot be looked at is seen as just that, and
 * whatever else goes wrong in one round is logged and has its next chance a second later.
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
  private List<String> before;

  RulesWatch(RuleFiles rules, List<Path> secrets, Runnable changed) {
    List<Path> all = new ArrayList<>(rules.files());
    all.addAll(rules.overlays());
    all.addAll(secrets);
    places = List.copyOf(all);
    this.changed = changed;
    known = look();
    before = known;
    thread = Thread.ofPlatform().daemon().name("rules watch").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        round();
      }
    } catch (InterruptedException e) {
      LOG.debug("no longer watching");
    }
  }

  /** One look, and what follows from it. */
  void round() {
    try {
      List<String> now = look();
      boolean still = now.equals(before);
      before = now;
      if (still && !now.equals(known)) {
        known = now;
        LOG.info("the rules on disk have changed");
        changed.run();
      }
    } catch (RuntimeException | LinkageError bug) {
      LOG.error("this look at the rules on disk failed; the next one is in a second", bug);
    }
  }

  /** What tells files apart without reading them. */
  private List<String> look() {
    List<String> seen = new ArrayList<>();
    for (Path place : places) {
      Tree tree = new Tree();
      try {
        Files.walkFileTree(place, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, tree);
      } catch (IOException e) {
        tree.seen.add(place + " cannot be listed");
      }
      tree.seen.stream().sorted().forEach(seen::add);
    }
    return seen;
  }

  /**
   * All there is below a place. An entry that cannot be looked at, such as a link to its own folder
   * or what was deleted meanwhile, hides nothing but itself.
   */
  private static final class Tree extends SimpleFileVisitor<Path> {
    private final List<String> seen = new ArrayList<>();

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) {
      return saw(folder.toString());
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
      return saw(
          is.isDirectory()
              ? file.toString()
              : file + " " + is.lastModifiedTime() + " " + is.size() + " " + is.fileKey());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) {
      return saw(file + " cannot be looked at");
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) {
      return why == null ? FileVisitResult.CONTINUE : saw(folder + " cannot be listed");
    }

    private FileVisitResult saw(String what) {
      seen.add(what);
      return seen.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
