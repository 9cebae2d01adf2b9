package dev.postern.proxy.admin;

import dev.postern.proxy.places.OwnFolder;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A Unix socket that only its owner can open. It is made in a folder of its own that nobody else
 * can enter, closed to others there, and moved to its place, so that at no moment anybody else can
 * connect.
 */
final class AdminSocket {
  private final Path path;

  private AdminSocket(Path path) {
    this.path = path;
  }

  interface Listening {
    void on(UnixDomainSocketAddress address) throws IOException;
  }

  /** Listens at this path, in the place of a socket that nobody listens on any more. */
  static AdminSocket at(Path path, Listening listening) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(path + " is no place for a socket");
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (isAlive(path)) {
      throw new IOException("another sidecar listens on " + path);
    }
    Path cell = Files.createTempDirectory(folder, ".p");
    try {
      Path made = cell.resolve("s");
      listening.on(UnixDomainSocketAddress.of(made));
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(cell.resolve("s"));
      Files.delete(cell);
    }
    return new AdminSocket(path);
  }

  private static boolean isAlive(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return true;
    } catch (IOException nobodyThere) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  void remove() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Where sockets go when the configured place cannot be written. */
  static Path runtimeFolder() {
    String given = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "");
    return given.isEmpty()
        ? Path.of(System.getProperty("java.io.tmpdir")).resolve("postern-" + user())
        : Path.of(given).resolve("postern");
  }

  /**
   * The same, but only where it is ours alone: others may write to the folder for passing files.
   */
  static AdminSocket inRuntimeFolder(String name, Listening listening) throws IOException {
    Path folder = runtimeFolder();
    OwnFolder.make(folder);
    return at(folder.resolve(name), listening);
  }

  private static String user() {
    return System.getProperty("user.name");
  }
}
