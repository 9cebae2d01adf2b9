package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.Document;
import dev.postern.policies.rulebook.documents.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The name of an edition of the rules: a hash of what they say, whichever files and lines say it.
 * Where a sidecar listens is no rule and does not count, and neither do the values of secrets.
 */
final class Edition {
  private static final int LETTERS = 12;

  private Edition() {}

  static String of(List<Document> documents) {
    MessageDigest digest = sha256();
    documents.stream()
        .filter(document -> !document.kind().equals(Catalogue.SIDECAR))
        .sorted(Comparator.comparing(Document::kind).thenComparing(Document::name))
        .forEach(document -> {
          say(digest, 'd', document.kind());
          say(digest, 'n', document.name());
          say(digest, document.spec());
        });
    return HexFormat.of().formatHex(digest.digest()).substring(0, LETTERS);
  }

  private static void say(MessageDigest digest, Node node) {
    switch (node) {
      case Node.Scalar scalar -> say(digest, scalar.type().name().charAt(0), scalar.text());
      case Node.Listing listing -> {
        say(digest, 'l', String.valueOf(listing.items().size()));
        listing.items().forEach(item -> say(digest, item));
      }
      case Node.Mapping mapping -> {
        say(digest, 'm', String.valueOf(mapping.entries().size()));
        mapping.entries().stream()
            .sorted(Comparator.comparing(Node.Entry::key))
            .forEach(entry -> {
              say(digest, 'k', entry.key());
              say(digest, entry.value());
            });
      }
    }
  }

  /** Each piece with its length, so that no two contents read alike. */
  private static void say(MessageDigest digest, char sign, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((sign + ":" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
