package dev.postern.policies.rulebook.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts sources into documents.
 *
 * <p>{@code apiVersion} must be there, except in documents of {@code mayLackVersion}: of those a
 * process reads one, at its start, and a reader that is older than the text refuses its keys
 * anyway.
 */
final class DocumentReader {
  private final Kinds kinds;
  private final Problems problems;
  private final RecordReader records;

  DocumentReader(Kinds kinds, Problems problems) {
    this.kinds = kinds;
    this.problems = problems;
    this.records = new RecordReader(new Spellings(List.of()), problems);
  }

  /**
   * What could be told apart.
   *
   * @param complete whether that is all there is
   */
  record Told(List<Document> documents, boolean complete) {}

  Told read(Source source) {
    Optional<List<Node>> nodes = YamlReader.read(source, problems);
    List<Document> documents = new ArrayList<>();
    nodes.orElse(List.of()).forEach(node -> document(node).ifPresent(documents::add));
    boolean complete = nodes.isPresent() && nodes.get().size() == documents.size();
    return new Told(documents, complete);
  }

  private Optional<Document> document(Node node) {
    if (isForeign(node)) {
      return Optional.empty();
    }
    Optional<Envelope> read = records.read(Envelope.class, "document", node);
    if (read.isEmpty()) {
      return salvaged(node);
    }
    Envelope envelope = read.get();
    Placed<String> name = envelope.metadata().name();
    if (!isKnown(envelope.kind())) {
      return Optional.empty();
    }
    checkVersion(envelope);
    checkName(name);
    String kind = envelope.kind().value();
    return Optional.of(
        new Document(kind, name.value(), envelope.spec(), node.place(), name.place()));
  }

  /** What can be made out behind a faulty envelope, so that the rest is looked at as well. */
  private Optional<Document> salvaged(Node node) {
    if (node instanceof Node.Mapping map
        && map.get("kind").orElse(map) instanceof Node.Scalar kind
        && kinds.types().containsKey(kind.text())
        && map.get("spec").orElse(kind) instanceof Node.Mapping spec) {
      Node metadata = map.get("metadata").orElse(kind);
      String name =
          metadata instanceof Node.Mapping inner
                  && inner.get("name").orElse(inner) instanceof Node.Scalar written
              ? written.text()
              : "nameless in line " + map.place().line();
      return Optional.of(new Document(kind.text(), name, spec, map.place(), map.place()));
    }
    return Optional.empty();
  }

  /** Files of the systems we are compatible with deserve better than a list of unknown keys. */
  private boolean isForeign(Node node) {
    if (!(node instanceof Node.Mapping map) || map.get("kind").isPresent()) {
      return false;
    }
    Optional<Node> version = map.get("apiVersion");
    boolean gestalt =
        version.isPresent()
            && version.get() instanceof Node.Scalar scalar
            && scalar.text().startsWith("gestaltd.");
    boolean contextForge = map.get("plugins").orElse(map) instanceof Node.Listing;
    if (gestalt || contextForge) {
      String system = gestalt ? "Gestalt configuration" : "ContextForge plugin configuration";
      problems.add(
          map.place(), "this is a " + system + "; reading those is not available in this version");
    }
    return gestalt || contextForge;
  }

  private boolean isKnown(Placed<String> kind) {
    if (kinds.types().containsKey(kind.value())) {
      return true;
    }
    if (kinds.notYet().contains(kind.value())) {
      String what = "documents of kind " + kind.value() + " are not available in this version";
      problems.add(kind.place(), what);
      return false;
    }
    Set<String> known = kinds.types().keySet();
    String what = "unknown kind '" + kind.value() + "': known are " + String.join(", ", known);
    problems.add(kind.place(), what, Nearest.to(kind.value(), known));
    return false;
  }

  private void checkVersion(Envelope envelope) {
    Optional<Placed<String>> version = envelope.apiVersion();
    if (version.isEmpty() && !kinds.mayLackVersion().contains(envelope.kind().value())) {
      problems.add(
          envelope.kind().place(),
          "'apiVersion' is missing",
          Optional.of("apiVersion: " + Envelope.VERSION));
    }
    version
        .filter(written -> !written.value().equals(Envelope.VERSION))
        .ifPresent(other ->
            problems.add(
                other.place(),
                "this version reads no '" + other.value() + "'",
                Optional.of(Envelope.VERSION)));
  }

  private void checkName(Placed<String> name) {
    if (!name.value().matches(Envelope.NAME)) {
      String guess = name.value().toLowerCase(Locale.ROOT).replaceAll("[^-a-z0-9.]+", "-");
      problems.add(
          name.place(),
          "a name is at most 63 lower-case letters, digits, '-' and '.', first and last no sign",
          Optional.of(guess).filter(word -> word.matches(Envelope.NAME)));
    }
  }
}
