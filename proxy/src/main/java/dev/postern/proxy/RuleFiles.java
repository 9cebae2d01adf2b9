package dev.postern.proxy;

import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.RulebookReader;
import java.nio.file.Path;
import java.util.List;

/**
 * Where rules are read from.
 *
 * @param overlays files laid over the others, from left to right
 */
public record RuleFiles(List<Path> files, List<Path> overlays) {
  public RuleFiles {
    files = List.copyOf(files);
    overlays = List.copyOf(overlays);
  }

  Reading read() {
    return RulebookReader.ofThisProcess().read(files, overlays);
  }
}
