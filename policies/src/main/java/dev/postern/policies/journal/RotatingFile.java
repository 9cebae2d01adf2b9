package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * Lines into a file that is renamed when it is full. It never asks the disk to have written: what
 * the process gave to the kernel survives the process, which is what is promised.
 */
final class RotatingFile implements Sink {
  private final Path path;
  private final long rotateAt;
  private final int keep;
  private final long key;
  private final Lock lock;
  private FileChannel file;
  private long generation;
  private long length;

  RotatingFile(Outlet.File wanted) throws IOException {
    path = wanted.path().toAbsolutePath().normalize();
    rotateAt = wanted.rotateAt();
    keep = wanted.keep();
    key =
        UUID.nameUUIDFromBytes(path.toString().getBytes(StandardCharsets.UTF_8))
            .getMostSignificantBits();
    OwnerOnly.folder(Rotated.folder(path));
    lock =
        Lock.take(path.resolveSibling(path.getFileName() + ".lock"))
            .orElseThrow(() -> new IOException("another process keeps its journal in " + path));
    generation = Rotated.of(path).stream().mapToLong(Rotated::number).max().orElse(0) + 1;
    file = OwnerOnly.file(path);
    length = file.size();
  }

  @Override
  public Mark mark() {
    return new Mark(key, generation, length);
  }

  @Override
  public byte[] since(Mark mark, int most) throws IOException {
    if (mark.sink() != key
        || mark.generation() > generation
        || mark.generation() < generation - 1) {
      return new byte[0];
    }
    boolean rotated = mark.generation() < generation;
    Path full = Rotated.path(path, mark.generation());
    if (rotated && !(Files.exists(full) && Files.size(full) == mark.length())) {
      return new byte[0];
    }
    long from = rotated ? 0 : mark.length();
    long more = length - from;
    if (more <= 0 || more > most) {
      return new byte[0];
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) more);
    while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {}
    return bytes.hasRemaining() ? new byte[0] : bytes.array();
  }

  @Override
  public void startLine() throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    boolean unfinished =
        length > 0 && file.read(last, length - 1) == 1 && last.get(0) != (byte) '\n';
    if (unfinished) {
      length += file.write(ByteBuffer.wrap(new byte[] {'\n'}), length);
    }
  }

  @Override
  public void write(ByteBuffer lines) throws IOException {
    if (lines.position() == 0 && length > 0 && length + lines.remaining() > rotateAt) {
      rotate();
    }
    length = Math.min(length, file.size());
    while (lines.hasRemaining()) {
      length += file.write(lines, length);
    }
  }

  /** May be tried again after it failed at any point. */
  private void rotate() throws IOException {
    if (Files.exists(path)) {
      Files.move(path, Rotated.path(path, generation), StandardCopyOption.ATOMIC_MOVE);
    }
    FileChannel next = OwnerOnly.file(path);
    file.close();
    file = next;
    generation++;
    length = file.size();
    List<Rotated> old = Rotated.of(path);
    for (Rotated full : old.subList(0, Math.max(0, old.size() - keep))) {
      Files.deleteIfExists(full.path());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    lock.close();
  }
}
