package dev.postern.policies.journal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.policies.journal.Segment.Checkpoint;
import dev.postern.policies.journal.Segment.Found;
import dev.postern.policies.journal.Segment.Kind;
import dev.postern.policies.journal.Segment.Scan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a segment file as its last owner left it, dead or alive. What was not written out stays in
 * the ring or is brought over into a new one, and every exchange without an end gets one there; so
 * there is one way only by which lines come to the sink, and to die here does no harm either.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Path path;
  private final Path next;
  private final long bytes;
  private final long now;
  private final Segment old;
  private final OpenTable table;
  private final List<Checkpoint> checkpoints;
  private final long tail;
  private final Scan scan;
  private final List<Found> unwritten;
  private final Set<String> open = new LinkedHashSet<>();
  private int ends;

  private Recovery(Path path, long bytes, long now, Segment old, Scan scan) {
    this.path = path;
    this.next = beside(path, ".new");
    this.bytes = bytes;
    this.now = now;
    this.old = old;
    table = new OpenTable(old);
    checkpoints = old.checkpoints();
    tail = checkpoints.isEmpty() ? 0 : checkpoints.getFirst().tail();
    this.scan = scan;
    unwritten = scan.whole().stream().filter(record -> record.position() >= tail).toList();
    table.ids().forEach(open::add);
    unwritten.forEach(this::follow);
  }

  /** Opens the file, or makes one of so many bytes; the caller holds its lock. */
  static Store open(Path path, long bytes, long now) throws IOException {
    Path next = beside(path, ".new");
    if (!Files.exists(path) && isSound(next)) {
      Files.move(next, path, ATOMIC_MOVE);
    }
    Files.deleteIfExists(next);
    if (Files.exists(path) && Files.size(path) < Segment.LEAST) {
      setAside(path, List.of("it is only " + Files.size(path) + " bytes long"), now);
    }
    boolean fresh = !Files.exists(path);
    if (fresh) {
      create(next, bytes);
      Files.move(next, path, ATOMIC_MOVE);
    }
    Segment segment = map(path);
    // To look through zeroes would bring all of them into this process' memory.
    Scan scan = fresh ? Scan.OF_NOTHING : segment.scan();
    return new Recovery(path, bytes, now, segment, scan).store();
  }

  /** Whether somebody died after making this file, and before it took its place. */
  private static boolean isSound(Path next) throws IOException {
    return Files.exists(next) && Files.size(next) >= Segment.LEAST && map(next).sound();
  }

  private static Path beside(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private static Segment map(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, READ, WRITE)) {
      return Segment.map(file, MapMode.READ_WRITE);
    }
  }

  /** All of it is written with zeroes: a full disk must show now, not when a page is touched. */
  private static Segment create(Path path, long bytes) throws IOException {
    Set<OpenOption> fresh = Set.of(CREATE_NEW, READ, WRITE);
    try (FileChannel file = FileChannel.open(path, fresh, OwnerOnly.FILE)) {
      ByteBuffer zeroes = ByteBuffer.allocate(64 << 10);
      for (long left = bytes; left > 0; left -= zeroes.capacity()) {
        zeroes.clear().limit((int) Math.min(left, zeroes.capacity()));
        while (zeroes.hasRemaining()) {
          file.write(zeroes);
        }
      }
      Segment segment = Segment.map(file, MapMode.READ_WRITE);
      segment.initialise();
      return segment;
    }
  }

  private void follow(Found record) {
    switch (record.kind()) {
      case DECISION -> open.add(Lines.id(old.line(record), Lines.ID_IN_DECISION));
      case END -> {
        open.remove(Lines.id(old.line(record), Lines.ID_IN_END));
        ends++;
      }
      case NOTHING, PART, DROPPED -> {}
    }
  }

  private Store store() throws IOException {
    List<String> damage = damage();
    if (!unwritten.isEmpty() || !open.isEmpty()) {
      LOG.info(
          "journal segment {}: {} lines still to be written, {} exchanges without an end",
          path,
          unwritten.size(),
          open.size());
    }
    long size = Files.size(path);
    long needed = span() + (long) open.size() * Lines.END_ROOM;
    if (damage.isEmpty() && size == bytes && needed <= old.capacity()) {
      return inPlace();
    }
    long room = needed * 8 / 7 + Segment.LEAST;
    Store store = broughtOver(create(next, Math.max(bytes, room)));
    if (!damage.isEmpty()) {
      setAside(path, damage, now);
    }
    Files.move(next, path, ATOMIC_MOVE);
    return store;
  }

  private long span() {
    return unwritten.isEmpty() ? 0 : unwritten.getLast().next() - tail;
  }

  /** What cannot come of dying, only of bytes that changed afterwards. */
  private List<String> damage() {
    List<String> damage = new ArrayList<>();
    if (!old.sound()) {
      damage.add("it does not begin as a segment does");
    }
    if (checkpoints.isEmpty()) {
      damage.add("it does not say how far its lines were written");
    }
    if (table.broken() > 0) {
      damage.add(table.broken() + " open exchanges cannot be read");
    }
    long broken = scan.broken().stream().filter(position -> position >= tail).count();
    if (broken > 0) {
      damage.add(broken + " records cannot be read");
    }
    return damage;
  }

  /**
   * Where the sink stood according to the newest checkpoint that is whole. Who died while writing a
   * newer one leaves the one before it, which is as true as it was.
   */
  private Mark mark() {
    return checkpoints.isEmpty() ? Mark.NOWHERE : checkpoints.getFirst().mark();
  }

  private Store inPlace() {
    long end = tail;
    for (Found record : unwritten) {
      if (record.position() > end) {
        old.fill(end, (int) (record.position() - end));
      }
      end = record.next();
    }
    Ring ring = new Ring(old, tail, end);
    endWhatIsOpen(ring);
    return new Store(old, ring, table, tail, mark(), checkpoints.getFirst().number(), ends);
  }

  private Store broughtOver(Segment fresh) {
    Ring ring = new Ring(fresh, 0, 0);
    Line line = new Line();
    for (Found record : unwritten) {
      if (record.kind() != Kind.NOTHING) {
        line.clear();
        line.raw(old.line(record));
        put(ring, record.kind(), line);
      }
    }
    endWhatIsOpen(ring);
    fresh.missed(old.missed());
    fresh.checkpoint(new Checkpoint(3, 0, mark()));
    fresh.checkpoint(new Checkpoint(4, 0, mark()));
    return new Store(fresh, ring, new OpenTable(fresh), 0, mark(), 4, ends);
  }

  /** Gives each open exchange its end. */
  private void endWhatIsOpen(Ring ring) {
    Line line = new Line();
    for (String id : open) {
      line.clear();
      Lines.died(line, id, now);
      put(ring, Kind.END, line);
      ends++;
    }
  }

  private static void put(Ring ring, Kind kind, Line line) {
    if (!ring.take(Segment.sizeOf(line.length()))) {
      throw new IllegalStateException("a segment was made too small for what it must hold");
    }
    ring.put(kind, line);
  }

  private static void setAside(Path path, List<String> damage, long now) throws IOException {
    Path aside = beside(path, ".damaged-" + now);
    for (int more = 1; Files.exists(aside); more++) {
      aside = beside(path, ".damaged-" + now + "-" + more);
    }
    Files.move(path, aside, ATOMIC_MOVE);
    LOG.error("journal segment {} is damaged: {}; it is kept as {}", path, damage, aside);
  }
}
