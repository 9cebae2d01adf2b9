package dev.postern.policies.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How the journal makes files and folders, whatever the umask: nobody but their owner may read who
 * called what. What is there already keeps its rights.
 */
final class OwnerOnly {
  static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private OwnerOnly() {}

  static FileChannel file(Path path) throws IOException {
    return FileChannel.open(path, Set.of(CREATE, READ, WRITE), FILE);
  }

  /** Makes this folder, and those above it, unless they are there. */
  static void folder(Path path) throws IOException {
    Files.createDirectories(path, FOLDER);
  }
}
