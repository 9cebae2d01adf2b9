package dev.postern.policies.rulebook.documents;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in variables, written as a dollar sign and a name in braces, in text values: after parsing,
 * so that what is filled in stays the text it is. A doubled dollar sign before the brace stands for
 * one that begins nothing, everywhere; so a document means the same wherever it comes from, or is
 * refused.
 */
public final class Substitution {
  private static final Pattern OPENING =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?})?");

  private final Set<String> allowed;
  private final Map<String, String> variables;
  private final Problems problems;

  public Substitution(
      Collection<String> allowed, Map<String, String> variables, Problems problems) {
    this.allowed = Set.copyOf(allowed);
    this.variables = Map.copyOf(variables);
    this.problems = problems;
  }

  public Document in(Document document) {
    return document.withSpec(mapping(document.spec()));
  }

  private Node in(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Mapping mapping -> mapping(mapping);
      case Node.Listing listing ->
          new Node.Listing(listing.items().stream().map(this::in).toList(), listing.place());
    };
  }

  private Node.Mapping mapping(Node.Mapping mapping) {
    return new Node.Mapping(
        mapping.entries().stream()
            .map(entry -> new Node.Entry(entry.key(), entry.place(), in(entry.value())))
            .toList(),
        mapping.place());
  }

  private Node scalar(Node.Scalar scalar) {
    if (scalar.type() != Node.Type.TEXT || !scalar.text().contains("${")) {
      return scalar;
    }
    Matcher opening = OPENING.matcher(scalar.text());
    StringBuilder filled = new StringBuilder();
    while (opening.find()) {
      String replacement =
          opening.group().equals("$${") ? "${" : value(opening, scalar.place()).orElse("");
      opening.appendReplacement(filled, Matcher.quoteReplacement(replacement));
    }
    opening.appendTail(filled);
    return new Node.Scalar(filled.toString(), Node.Type.TEXT, scalar.place());
  }

  private Optional<String> value(Matcher opening, Place place) {
    String name = opening.group(1);
    if (name == null) {
      return wrong(place, "'${' begins ${NAME} or ${NAME:-default}; the characters are '$${'");
    }
    if (!place.source().named()) {
      return wrong(place, "${" + name + "} is filled in only in files named on the command line");
    }
    if (!allowed.contains(name)) {
      problems.add(
          place,
          "${" + name + "} is not listed in SidecarConfig's 'substitution'",
          Nearest.to(name, allowed));
      return Optional.empty();
    }
    Optional<String> otherwise = Optional.ofNullable(opening.group(2));
    Optional<String> value =
        Optional.ofNullable(variables.get(name))
            .filter(set -> !set.isEmpty() || otherwise.isEmpty())
            .or(() -> otherwise);
    return value.isPresent()
        ? value
        : wrong(
            place,
            "the variable " + name + " is not set; ${" + name + ":-} would mean nothing then");
  }

  private Optional<String> wrong(Place place, String what) {
    problems.add(place, what);
    return Optional.empty();
  }
}
