package dev.postern.policies.rulebook.documents;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads files and folders into sources. Of a folder, every {@code .yaml} and {@code .yml} below it
 * is read, sorted by path; what begins with a dot is left out, since mounted volumes keep their
 * older versions there, and links to folders are refused rather than followed or skipped in
 * silence.
 */
final class SourceFiles {
  static final int LARGEST = 1 << 20;
  private static final int MOST = 1_000;

  private final Problems problems;
  private int order;
  private boolean complete = true;

  SourceFiles(Problems problems) {
    this.problems = problems;
  }

  /**
   * What could be read.
   *
   * @param complete whether everything asked of this reader so far could be read
   */
  record Loaded(List<Source> sources, boolean complete) {}

  Loaded read(List<Path> named) {
    List<Source> sources = sources(named);
    return new Loaded(sources, complete);
  }

  private List<Source> sources(List<Path> named) {
    List<Source> sources = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        filesBelow(path)
            .forEach(
                file -> text(file).ifPresent(t -> sources.add(Source.found(file, order++, t))));
      } else {
        text(path).ifPresent(t -> sources.add(Source.named(path, order++, t)));
      }
    }
    return sources;
  }

  private List<Path> filesBelow(Path folder) {
    List<Path> files = new ArrayList<>();
    collect(folder, files);
    if (files.isEmpty()) {
      wrong(folder, 1, 1, "holds no .yaml or .yml file");
    }
    return files;
  }

  private void collect(Path folder, List<Path> files) {
    for (Path path : sortedEntries(folder)) {
      String name = path.getFileName().toString();
      if (name.startsWith(".")) {
        continue;
      }
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        collect(path, files);
      } else if (Files.isDirectory(path)) {
        wrong(path, 1, 1, "is a link to a folder: name that folder itself");
      } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
        if (files.size() == MOST) {
          wrong(path, 1, 1, "is one file too many: a folder may hold " + MOST);
          return;
        }
        files.add(path);
      }
    }
  }

  private List<Path> sortedEntries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      wrong(folder, 1, 1, "cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  private Optional<String> text(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException e) {
      wrong(file, 1, 1, "there is no such file");
      return Optional.empty();
    } catch (IOException e) {
      wrong(file, 1, 1, "cannot be read: " + e.getMessage());
      return Optional.empty();
    }
    if (bytes.length > LARGEST) {
      wrong(file, 1, 1, "is larger than " + (LARGEST >> 20) + " MiB");
      return Optional.empty();
    }
    return switch (Characters.decode(bytes)) {
      case Characters.Decoded.Text(String text) -> Optional.of(text);
      case Characters.Decoded.Not(int line, int column, String why) -> {
        wrong(file, line, column, why);
        yield Optional.empty();
      }
    };
  }

  private void wrong(Path file, int line, int column, String what) {
    complete = false;
    problems.add(new Place(Source.named(file, order, ""), line, column), what);
  }
}
