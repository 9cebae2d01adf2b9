package dev.postern.policies.journal;

import java.nio.file.Path;

/** Where the journal's lines go. */
public sealed interface Outlet {
  /** The process' standard output. */
  record Stdout() implements Outlet {}

  /**
   * A file, which no second process may write at the same time.
   *
   * @param rotateAt a file that would be longer is renamed to {@code path.1} first, the next one to
   *     {@code path.2}, and so on: numbers only grow, so one rename is all that a rotation is
   * @param keep so many renamed files stay, older ones are deleted
   */
  record File(Path path, long rotateAt, int keep) implements Outlet {
    public File {
      if (rotateAt < 1 || keep < 0) {
        throw new IllegalArgumentException("rotateAt: at least 1; keep: at least 0");
      }
    }
  }
}
