package dev.postern.policies.rulebook.documents;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One text that holds documents: a file, a file of a folder, something pushed. */
public final class Source {
  private final String name;
  private final int order;
  private final String text;
  private final List<String> lines;
  private final Optional<Path> folder;
  private final boolean named;

  private Source(String name, int order, String text, Optional<Path> folder, boolean named) {
    this.name = name;
    this.order = order;
    this.text = text;
    this.lines = List.of(text.split("\r\n|\r|\n", -1));
    this.folder = folder;
    this.named = named;
  }

  /** A text that somebody handed over: nothing is filled in, and paths in it must be absolute. */
  public static Source of(String name, String text) {
    return new Source(name, 0, text, Optional.empty(), false);
  }

  /** A file named on the command line, so that variables may be filled in. */
  public static Source named(Path file, int order, String text) {
    return new Source(file.toString(), order, text, Optional.of(folderOf(file)), true);
  }

  /** A file that was found in a folder. */
  public static Source found(Path file, int order, String text) {
    return new Source(file.toString(), order, text, Optional.of(folderOf(file)), false);
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  public String name() {
    return name;
  }

  /** Its place among the sources that are read together. */
  int order() {
    return order;
  }

  String text() {
    return text;
  }

  /** A line counted from one; empty when there is no such line. */
  String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  /** Whether {@code ${NAME}} is filled in. */
  boolean named() {
    return named;
  }

  /** The path that is meant by a path written here; empty when only an absolute one would do. */
  public Optional<Path> resolve(Path written) {
    return written.isAbsolute()
        ? Optional.of(written)
        : folder.map(base -> base.resolve(written).normalize());
  }

  @Override
  public String toString() {
    return name;
  }
}
