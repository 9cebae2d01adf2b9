package dev.postern.policies.rulebook.documents;

import dev.postern.hooks.json.Json;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JSON Schema (draft 2020-12) of the documents, made from the very records they are read into.
 * What editors accept may be a little wider than what is read, never narrower: text that awaits
 * substitution passes everywhere.
 */
public final class Schema {
  private static final String UNFILLED = "\\$\\{";

  private final Spellings spellings;

  private Schema(Spellings spellings) {
    this.spellings = spellings;
  }

  public static Json.Obj of(Kinds kinds, Spellings spellings) {
    return new Schema(spellings).document(kinds);
  }

  private Json.Obj document(Kinds kinds) {
    List<Json> choices = new ArrayList<>();
    Json.Obj definitions = object();
    for (Map.Entry<String, Class<? extends Record>> kind : kinds.types().entrySet()) {
      Json.Obj isThis =
          object()
              .with(
                  "properties", object().with("kind", object().with("const", text(kind.getKey()))))
              .with("required", texts(Stream.of("kind")));
      Json.Obj reference = object().with("$ref", text("#/$defs/" + kind.getKey()));
      choices.add(object().with("if", isThis).with("then", reference));
      definitions = definitions.with(kind.getKey(), kind(kind.getKey(), kind.getValue(), kinds));
    }
    Json.Obj anyKind = object().with("enum", texts(kinds.types().keySet().stream()));
    return object()
        .with("$schema", text("https://json-schema.org/draft/2020-12/schema"))
        .with("title", text("Postern documents"))
        .with("type", text("object"))
        .with("properties", object().with("kind", anyKind))
        .with("required", texts(Stream.of("kind")))
        .with("allOf", new Json.Arr(choices))
        .with("$defs", definitions);
  }

  private Json.Obj kind(String name, Class<? extends Record> type, Kinds kinds) {
    Json.Obj envelope = record(Envelope.class);
    Json.Obj properties =
        ((Json.Obj) envelope.get("properties").orElseThrow())
            .with("apiVersion", object().with("const", text(Envelope.VERSION)))
            .with("kind", object().with("const", text(name)))
            .with("spec", record(type));
    Json.Obj metadata = (Json.Obj) properties.get("metadata").orElseThrow();
    Json.Obj named =
        ((Json.Obj) ((Json.Obj) metadata.get("properties").orElseThrow()).get("name").orElseThrow())
            .with("pattern", text("^" + Envelope.NAME + "$"));
    properties =
        properties.with("metadata", metadata.with("properties", object().with("name", named)));
    boolean mayLackVersion = kinds.mayLackVersion().contains(name);
    Stream<String> required =
        mayLackVersion
            ? Stream.of("kind", "metadata", "spec")
            : Stream.of("apiVersion", "kind", "metadata", "spec");
    Json.Obj described = envelope.with("properties", properties).with("required", texts(required));
    return described.with("description", text(said(type)));
  }

  private static String said(Class<?> type) {
    Says says = type.getAnnotation(Says.class);
    return says == null ? "" : says.value();
  }

  private Json.Obj record(Class<? extends Record> type) {
    Shape shape = Shape.of(type);
    Json.Obj properties = object();
    List<String> required = new ArrayList<>();
    for (Shape.Field field : shape.fields().values()) {
      properties = properties.with(field.key(), field(field));
      if (!field.mayBeLeftOut()) {
        required.add(field.key());
      }
    }
    Json.Obj schema = object().with("type", text("object")).with("properties", properties);
    if (!required.isEmpty()) {
      schema = schema.with("required", texts(required.stream()));
    }
    schema = schema.with("additionalProperties", Json.Bool.FALSE);
    if (shape.oneOf().isPresent()) {
      schema = schema.with("oneOf", requiring(shape.oneOf().get().value()));
    }
    if (shape.anyOf().isPresent()) {
      schema = schema.with("anyOf", requiring(shape.anyOf().get().value()));
    }
    return schema;
  }

  private static Json requiring(String[] keys) {
    return new Json.Arr(
        Arrays.stream(keys)
            .<Json>map(key -> object().with("required", texts(Stream.of(key))))
            .toList());
  }

  private Json.Obj field(Shape.Field field) {
    RecordComponent component = field.component();
    Json.Obj schema =
        value(field.isOptional() ? Shape.held(field.type()) : field.type(), component);
    if (component.isAnnotationPresent(NullIsAbsent.class)) {
      Json.Obj nothing = object().with("type", text("null"));
      schema = object().with("anyOf", new Json.Arr(List.of(schema, nothing)));
    }
    Says says = component.getAnnotation(Says.class);
    if (says != null) {
      schema = schema.with("description", text(says.value()));
    }
    Optional<Node> otherwise = field.byDefault();
    return otherwise.isPresent() ? schema.with("default", AsJson.of(otherwise.get())) : schema;
  }

  private Json.Obj value(Type type, RecordComponent component) {
    Class<?> raw = Shape.raw(type);
    if (raw == Placed.class) {
      return value(Shape.held(type), component);
    }
    if (raw == List.class) {
      Json.Obj list = object().with("type", text("array"));
      return filled(list.with("items", value(Shape.held(type), component)), component, "minItems");
    }
    if (raw == Map.class) {
      Json.Obj map = object().with("type", text("object"));
      Json.Obj values = value(Shape.held(type), component);
      return filled(map.with("additionalProperties", values), component, "minProperties");
    }
    if (raw == Node.Mapping.class) {
      return object().with("type", text("object"));
    }
    if (raw.isRecord() && spellings.of(raw).isEmpty()) {
      return record(raw.asSubclass(Record.class));
    }
    if (raw.isSealed()) {
      return object()
          .with(
              "anyOf",
              new Json.Arr(
                  Arrays.stream(raw.getPermittedSubclasses())
                      .<Json>map(permitted -> value(permitted, component))
                      .toList()));
    }
    return scalar(raw, component);
  }

  private static Json.Obj filled(Json.Obj schema, RecordComponent component, String keyword) {
    boolean atLeastOne = component.isAnnotationPresent(NotEmpty.class);
    return atLeastOne ? schema.with(keyword, new Json.Num("1")) : schema;
  }

  private Json.Obj scalar(Class<?> type, RecordComponent component) {
    if (type.isEnum()) {
      Json.Obj words = object().with("enum", texts(Words.of(type).keySet().stream()));
      Json.Obj unfilled = object().with("type", text("string")).with("pattern", text(UNFILLED));
      return object().with("anyOf", new Json.Arr(List.of(words, unfilled)));
    }
    if (type == int.class || type == Integer.class) {
      Json.Obj whole = object().with("type", text("integer"));
      Within bounds = component.getAnnotation(Within.class);
      return bounds == null
          ? whole
          : whole
              .with("minimum", new Json.Num(bounds.least()))
              .with("maximum", new Json.Num(bounds.most()));
    }
    if (type == boolean.class || type == Boolean.class) {
      return object().with("type", text("boolean"));
    }
    Json.Obj text = object().with("type", text("string"));
    return spellings
        .of(type)
        .map(spelling -> text.with("pattern", text("^(?:" + spelling.pattern() + ")$|" + UNFILLED)))
        .orElse(text.with("minLength", new Json.Num("1")));
  }

  private static Json.Obj object() {
    return Json.Obj.of();
  }

  private static Json text(String value) {
    return new Json.Str(value);
  }

  private static Json texts(Stream<String> values) {
    return new Json.Arr(values.<Json>map(Json.Str::new).toList());
  }
}
