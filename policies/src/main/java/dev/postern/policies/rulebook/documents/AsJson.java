package dev.postern.policies.rulebook.documents;

import dev.postern.hooks.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/** Nodes as JSON. */
public final class AsJson {
  private final Function<Node.Mapping, Optional<Json>> instead;

  private AsJson(Function<Node.Mapping, Optional<Json>> instead) {
    this.instead = instead;
  }

  public static Json of(Node node) {
    return new AsJson(mapping -> Optional.empty()).json(node);
  }

  /** Every map for which {@code instead} knows something else is replaced by that. */
  public static Json of(Node node, Function<Node.Mapping, Optional<Json>> instead) {
    return new AsJson(instead).json(node);
  }

  private Json json(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Listing listing -> new Json.Arr(listing.items().stream().map(this::json).toList());
      case Node.Mapping mapping -> instead.apply(mapping).orElseGet(() -> object(mapping));
    };
  }

  private Json object(Node.Mapping mapping) {
    Json.Obj.Builder object = Json.Obj.builder();
    mapping.entries().forEach(entry -> object.put(entry.key(), json(entry.value())));
    return object.build();
  }

  private static Json scalar(Node.Scalar scalar) {
    String text = scalar.text();
    return switch (scalar.type()) {
      case TEXT -> new Json.Str(text);
      case TRUTH -> Json.Bool.of(text.equalsIgnoreCase("true"));
      case NOTHING -> Json.Null.NULL;
      case WHOLE -> new Json.Num(whole(text).toString());
      case FRACTION -> fraction(text);
    };
  }

  private static BigInteger whole(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
  }

  /** Infinity and what is no number stay the text they are: JSON has no such numbers. */
  private static Json fraction(String text) {
    boolean digits = text.chars().anyMatch(c -> c >= '0' && c <= '9');
    return digits ? new Json.Num(new BigDecimal(text).toString()) : new Json.Str(text);
  }
}
