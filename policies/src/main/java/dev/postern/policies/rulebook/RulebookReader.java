package dev.postern.policies.rulebook;

import dev.postern.hooks.HookProvider;
import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.documents.Document;
import dev.postern.policies.rulebook.documents.Gathering;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Problems;
import dev.postern.policies.rulebook.documents.RecordReader;
import dev.postern.policies.rulebook.documents.Schema;
import dev.postern.policies.rulebook.documents.Source;
import dev.postern.policies.rulebook.documents.Substitution;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Reads documents into a rulebook, or tells everything that is wrong with them at once. Reads files
 * and secrets, opens no port, and keeps nothing.
 */
public final class RulebookReader {
  private final HookShelf shelf;
  private final Map<String, String> variables;
  private final Clock clock;

  /**
   * @param variables what {@code ${NAME}} and {@code secretRef.env} are filled in from
   */
  public RulebookReader(List<HookProvider> hooks, Map<String, String> variables, Clock clock) {
    this.shelf = new HookShelf(hooks);
    this.variables = Map.copyOf(variables);
    this.clock = clock;
  }

  /** With every hook on the class path, and the variables of this process. */
  public static RulebookReader ofThisProcess() {
    List<HookProvider> hooks =
        ServiceLoader.load(HookProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    return new RulebookReader(hooks, System.getenv(), Clock.systemUTC());
  }

  /** The JSON Schema of the documents, for editors. */
  public static Json.Obj schema() {
    return Schema.of(Catalogue.KINDS, Spelt.ALL);
  }

  /**
   * Reads files and folders.
   *
   * @param overlays files laid over the others, from left to right
   */
  public Reading read(List<Path> files, List<Path> overlays) {
    Problems problems = new Problems();
    return read(Gathering.ofFiles(Catalogue.KINDS, files, overlays, problems), problems);
  }

  /** Reads texts that somebody handed over. */
  public Reading readTexts(List<Source> sources, List<Source> overlays) {
    Problems problems = new Problems();
    return read(Gathering.of(Catalogue.KINDS, sources, overlays, problems), problems);
  }

  private Reading read(Gathering gathering, Problems problems) {
    List<Document> documents = filledIn(gathering.documents(), problems);
    Library library = library(gathering.documents(), documents, problems);
    Problems warnings = new Problems();
    if (gathering.complete()) {
      new ServerChecks(library, problems, warnings).run();
      new OutsideChecks(library, problems, warnings).run();
      new PolicyChecks(library, problems, warnings).run();
      new SidecarChecks(library, problems, warnings, clock).run();
    }
    Secrets secrets = new Secrets(variables, library.sidecar().spec().secretDirs(), problems);
    List<HookPlan> hooks = shelf.plan(library.hooks(), secrets, problems);
    if (!problems.isEmpty()) {
      return new Reading.Bad(problems.sorted());
    }
    Rulebook rules = new Rulebook(library, hooks, Edition.of(documents));
    return new Reading.Good(rules, warnings.sorted(), gathering.notes());
  }

  private List<Document> filledIn(List<Document> documents, Problems problems) {
    List<String> listed = new ArrayList<>();
    documents.stream()
        .filter(document -> document.kind().equals(Catalogue.SIDECAR))
        .forEach(document -> listed.addAll(substituted(document)));
    Substitution substitution = new Substitution(listed, variables, problems);
    return documents.stream().map(substitution::in).toList();
  }

  /** Read before everything else, and so without substitution and without complaint. */
  private static List<String> substituted(Document sidecar) {
    return sidecar.spec().get("substitution").orElse(sidecar.spec())
            instanceof Node.Listing(List<Node> items, Place _)
        ? items.stream()
            .filter(Node.Scalar.class::isInstance)
            .map(item -> ((Node.Scalar) item).text())
            .toList()
        : List.of();
  }

  private static Library library(
      List<Document> written, List<Document> documents, Problems problems) {
    RecordReader records = new RecordReader(Spelt.ALL, problems);
    List<Named<SidecarConfig>> sidecars =
        all(documents, Catalogue.SIDECAR, SidecarConfig.class, records);
    return new Library(
        written,
        all(documents, Catalogue.SERVER, ProtectedServer.class, records),
        all(documents, Catalogue.AUTHENTICATION, Authentication.class, records),
        all(documents, Catalogue.POLICY, AccessPolicy.class, records),
        all(documents, Catalogue.HOOK, HookPlugin.class, records),
        sidecars.isEmpty() ? byDefault(records) : sidecars.getFirst());
  }

  private static <T extends Record> List<Named<T>> all(
      List<Document> documents, String kind, Class<T> type, RecordReader records) {
    List<Named<T>> all = new ArrayList<>();
    for (Document document : documents) {
      if (document.kind().equals(kind)) {
        Optional<T> spec = records.read(type, "spec", document.spec());
        spec.ifPresent(read -> all.add(new Named<>(document, read)));
      }
    }
    return all;
  }

  private static Named<SidecarConfig> byDefault(RecordReader records) {
    Place nowhere = new Place(Source.of("default", ""), 1, 1);
    Node.Mapping nothing = new Node.Mapping(List.of(), nowhere);
    Document document = new Document(Catalogue.SIDECAR, "sidecar", nothing, nowhere, nowhere);
    return new Named<>(document, records.read(SidecarConfig.class, "spec", nothing).orElseThrow());
  }
}
