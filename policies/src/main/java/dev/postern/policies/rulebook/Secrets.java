package dev.postern.policies.rulebook;

import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Problems;
import dev.postern.policies.rulebook.documents.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds secrets where documents say they are: in a variable, or in a file that really lies below
 * one of the folders for secrets. What is found is handed on and never told.
 */
final class Secrets {
  private static final int LARGEST = 64 * 1024;

  private final Map<String, String> variables;
  private final List<Path> folders;
  private final RecordReader records;
  private final Problems problems;

  Secrets(Map<String, String> variables, List<Path> folders, Problems problems) {
    this.variables = variables;
    this.folders = folders;
    this.records = new RecordReader(Spelt.ALL, problems);
    this.problems = problems;
  }

  /** The secret that a map stands for; empty when it is an ordinary map. */
  Optional<Json> in(Node.Mapping map) {
    Optional<Node.Entry> reference = map.entry(SecretRef.KEY);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    if (map.entries().size() > 1) {
      problems.add(reference.get().place(), "'secretRef' must stand alone");
    }
    Place place = reference.get().place();
    String secret =
        records
            .read(SecretRef.class, SecretRef.KEY, reference.get().value())
            .flatMap(read -> resolve(read, place))
            .orElse("");
    return Optional.of(new Json.Str(secret));
  }

  private Optional<String> resolve(SecretRef reference, Place place) {
    if (reference.env().isPresent()) {
      String name = reference.env().get().name();
      Optional<String> value = Optional.ofNullable(variables.get(name));
      if (value.isEmpty()) {
        problems.add(place, "the variable " + name + ", which holds the secret, is not set");
      }
      return value;
    }
    return file(reference.file().orElseThrow(), place);
  }

  private Optional<String> file(String name, Place place) {
    if (folders.isEmpty()) {
      return wrong(place, "SidecarConfig names no 'secretDirs' in which to find secrets");
    }
    for (Path folder : folders) {
      try {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
          Path real = file.toRealPath();
          return real.startsWith(folder.toRealPath()) && Files.isRegularFile(real)
              ? text(real, place)
              : wrong(place, "the secret '" + name + "' is no file below " + folder);
        }
      } catch (InvalidPathException e) {
        return wrong(place, "'" + name + "' cannot be the name of a file");
      } catch (IOException e) {
        return wrong(place, "the secret '" + name + "' cannot be read");
      }
    }
    return wrong(place, "there is no secret '" + name + "' in the 'secretDirs'");
  }

  private Optional<String> text(Path file, Place place) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      return wrong(place, "the secret in " + file + " is larger than 64 KiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.replaceFirst("\\r?\\n\\z", ""));
    } catch (CharacterCodingException e) {
      return wrong(place, "the secret in " + file + " is not UTF-8");
    }
  }

  private Optional<String> wrong(Place place, String what) {
    problems.add(place, what);
    return Optional.empty();
  }
}
