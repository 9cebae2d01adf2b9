package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.Document;
import java.util.List;
import java.util.Optional;

/**
 * All documents that were read, by kind and in the order in which they came.
 *
 * @param documents as they were written, variables not filled in; also those whose specification
 *     could not be read
 */
record Library(
    List<Document> documents,
    List<Named<ProtectedServer>> servers,
    List<Named<Authentication>> authentications,
    List<Named<AccessPolicy>> policies,
    List<Named<HookPlugin>> hooks,
    Named<SidecarConfig> sidecar) {

  /** The names of all documents of a kind, the unreadable ones included. */
  List<String> names(String kind) {
    return documents.stream()
        .filter(document -> document.kind().equals(kind))
        .map(Document::name)
        .toList();
  }

  Optional<Named<AccessPolicy>> policy(String name) {
    return named(name, policies);
  }

  Optional<Named<Authentication>> authentication(String name) {
    return named(name, authentications);
  }

  private static <T> Optional<Named<T>> named(String name, List<Named<T>> all) {
    return all.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  List<Named<ProtectedServer>> serversUnder(Named<AccessPolicy> policy) {
    return servers.stream()
        .filter(server ->
            server.spec().policy().filter(p -> p.value().equals(policy.name())).isPresent())
        .toList();
  }
}
