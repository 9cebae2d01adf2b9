package dev.postern.proxy.places;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder to which nobody but this process' user writes. Some usual places lie where everybody may
 * make folders, so that somebody else may have been there first.
 */
public final class OwnFolder {
  private static final FileAttribute<?> OURS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private OwnFolder() {}

  /**
   * Makes this folder, and those above it, unless they are there.
   *
   * @throws IOException if it belongs to somebody else, others may write to it, or it is no folder
   *     but a link to one; the message says which
   */
  public static void make(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, OURS_ALONE);
    }
    PosixFileAttributes is =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!is.isDirectory()) {
      throw new IOException(folder + " is not a folder");
    }
    Set<PosixFilePermission> rights = is.permissions();
    if (rights.contains(PosixFilePermission.GROUP_WRITE)
        || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(folder + " can be written by others");
    }
    if (!is.owner().equals(us(folder))) {
      throw new IOException(folder + " belongs to " + is.owner().getName());
    }
  }

  /** Whoever owns what we make: a user may be without a name, as in many containers. */
  private static Object us(Path folder) throws IOException {
    Path made = Files.createTempFile(folder, ".p", "");
    try {
      return Files.getOwner(made, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.delete(made);
    }
  }
}
