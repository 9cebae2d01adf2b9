package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbered segments of a folder. Each process takes one of them for itself, and looks after
 * those whose process has died.
 */
final class SegmentFolder {
  static final int MOST = 16;

  private SegmentFolder() {}

  /** A segment of ours, and the lock by which it is. */
  record Held(Store store, Lock lock) {}

  static Path segment(Path folder, int number) {
    return folder.resolve("segment-" + number);
  }

  /** Our own segment first, then those that were left behind. */
  static List<Held> open(Path folder, long bytes, long now) throws IOException {
    OwnerOnly.folder(folder);
    List<Held> held = new ArrayList<>();
    for (int number = 0; number < MOST; number++) {
      Path segment = segment(folder, number);
      if (held.isEmpty() || Files.exists(segment)) {
        Optional<Lock> lock = Lock.take(folder.resolve("segment-" + number + ".lock"));
        if (lock.isPresent()) {
          held.add(new Held(Recovery.open(segment, bytes, now), lock.get()));
        }
      }
    }
    if (held.isEmpty()) {
      throw new IOException(MOST + " processes already keep their journals in " + folder);
    }
    return held;
  }
}
