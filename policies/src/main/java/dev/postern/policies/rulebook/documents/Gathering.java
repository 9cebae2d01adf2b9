package dev.postern.policies.rulebook.documents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the documents of all sources, and lays overlays over them from left to right.
 *
 * <p>A document that is given twice is an error naming both places, except in different overlays.
 * An overlay merges maps, replaces everything else, deletes with {@code null} (which is noted), and
 * may bring documents of its own. A {@code null} for what is not there deletes nothing and stays,
 * so that the mistyped key it may be is told.
 */
public final class Gathering {
  private final DocumentReader reader;
  private final Problems problems;
  private final Map<Document.Id, Document> documents = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private boolean complete = true;

  private Gathering(Kinds kinds, Problems problems) {
    this.reader = new DocumentReader(kinds, problems);
    this.problems = problems;
  }

  /** Reads files and folders, and files laid over them. */
  public static Gathering ofFiles(
      Kinds kinds, List<Path> named, List<Path> overlays, Problems problems) {
    SourceFiles files = new SourceFiles(problems);
    SourceFiles.Loaded base = files.read(named);
    SourceFiles.Loaded over = files.read(overlays);
    Gathering gathering = of(kinds, base.sources(), over.sources(), problems);
    gathering.complete &= over.complete();
    return gathering;
  }

  /** Reads texts, and texts laid over them. */
  public static Gathering of(
      Kinds kinds, List<Source> sources, List<Source> overlays, Problems problems) {
    Gathering gathering = new Gathering(kinds, problems);
    Map<Document.Id, Document> seen = new LinkedHashMap<>();
    for (Source source : sources) {
      for (Document document : gathering.documentsOf(source)) {
        gathering.addOnce(document, seen);
      }
    }
    gathering.documents.putAll(seen);
    overlays.forEach(gathering::layOver);
    return gathering;
  }

  public List<Document> documents() {
    return List.copyOf(documents.values());
  }

  /** What overlays deleted and added, a sentence each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether every document could be told apart, so that what is missing is really missing. */
  public boolean complete() {
    return complete;
  }

  private List<Document> documentsOf(Source source) {
    DocumentReader.Told told = reader.read(source);
    complete &= told.complete();
    return told.documents();
  }

  private void addOnce(Document document, Map<Document.Id, Document> seen) {
    Document first = seen.putIfAbsent(document.id(), document);
    if (first != null) {
      problems.add(document.named(), document.id() + " is given twice, first in " + first.named());
    }
  }

  private void layOver(Source overlay) {
    Map<Document.Id, Document> seen = new LinkedHashMap<>();
    documentsOf(overlay).forEach(document -> addOnce(document, seen));
    seen.forEach((id, over) -> {
      Document base = documents.get(id);
      if (base == null) {
        notes.add(over.place() + ": the overlay adds " + id);
        documents.put(id, over);
      } else {
        documents.put(id, base.withSpec(merged(base.spec(), over.spec(), id + ": spec")));
      }
    });
  }

  private Node.Mapping merged(Node.Mapping base, Node.Mapping over, String path) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    base.entries().forEach(entry -> entries.put(entry.key(), entry));
    for (Node.Entry entry : over.entries()) {
      Node.Entry old = entries.get(entry.key());
      String deeper = path + "." + entry.key();
      if (old == null) {
        entries.put(entry.key(), entry);
      } else if (entry.value().isNothing()) {
        entries.remove(entry.key());
        notes.add(entry.place() + ": deletes " + deeper + " of " + old.place());
      } else if (old.value() instanceof Node.Mapping below
          && entry.value() instanceof Node.Mapping above) {
        Node.Mapping both = merged(below, above, deeper);
        entries.put(entry.key(), new Node.Entry(old.key(), old.place(), both));
      } else {
        entries.put(entry.key(), entry);
      }
    }
    return new Node.Mapping(List.copyOf(entries.values()), base.place());
  }
}
