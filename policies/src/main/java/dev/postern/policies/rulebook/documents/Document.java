package dev.postern.policies.rulebook.documents;

/**
 * One document: its kind, its name and what it specifies.
 *
 * @param place where it begins
 * @param named where its name is written
 */
public record Document(String kind, String name, Node.Mapping spec, Place place, Place named) {
  /** What makes it one of its own among all documents. */
  public record Id(String kind, String name) {
    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  public Id id() {
    return new Id(kind, name);
  }

  Document withSpec(Node.Mapping other) {
    return new Document(kind, name, other, place, named);
  }
}
