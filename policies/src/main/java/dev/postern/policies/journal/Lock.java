package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock file: held by one process at a time, let go by the kernel when that process dies. */
final class Lock implements AutoCloseable {
  private final FileChannel file;

  private Lock(FileChannel file) {
    this.file = file;
  }

  /** The lock, unless somebody else holds it. */
  static Optional<Lock> take(Path path) throws IOException {
    FileChannel file = OwnerOnly.file(path);
    @Nullable FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // this very process holds it
    } finally {
      if (lock == null) {
        file.close();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(new Lock(file));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
