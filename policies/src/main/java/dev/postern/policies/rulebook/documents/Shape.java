package dev.postern.policies.rulebook.documents;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record as a map of keys: what reading and schema both go by, so that they cannot drift apart.
 */
final class Shape {
  /**
   * One key.
   *
   * @param byDefault what it says when it is left out
   */
  record Field(String key, Type type, RecordComponent component, Optional<Node> byDefault) {
    boolean isOptional() {
      return raw(type) == Optional.class;
    }

    boolean mayBeLeftOut() {
      return isOptional() || byDefault.isPresent();
    }
  }

  private static final ClassValue<Shape> KNOWN =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(type.asSubclass(Record.class));
        }
      };

  private final Class<? extends Record> type;
  private final Map<String, Field> fields = new LinkedHashMap<>();

  static Shape of(Class<? extends Record> type) {
    return KNOWN.get(type);
  }

  private Shape(Class<? extends Record> type) {
    this.type = type;
    for (RecordComponent component : type.getRecordComponents()) {
      Key named = component.getAnnotation(Key.class);
      String key = named == null ? component.getName() : named.value();
      Optional<Node> byDefault =
          Optional.ofNullable(component.getAnnotation(Default.class))
              .map(written -> nodeOf(written.value()));
      fields.put(key, new Field(key, component.getGenericType(), component, byDefault));
    }
  }

  Map<String, Field> fields() {
    return fields;
  }

  Class<? extends Record> type() {
    return type;
  }

  Optional<OneOf> oneOf() {
    return Optional.ofNullable(type.getAnnotation(OneOf.class));
  }

  Optional<AnyOf> anyOf() {
    return Optional.ofNullable(type.getAnnotation(AnyOf.class));
  }

  /** The sentence for a key or word that is planned, if it is one of those. */
  static Optional<String> notYet(AnnotatedElement element, String written) {
    return Arrays.stream(element.getAnnotationsByType(NotYet.class))
        .filter(one -> one.value().equals(written))
        .map(one -> one.saying().isEmpty() ? "'" + written + "' is" : one.saying())
        .map(sentence -> sentence + " not available in this version")
        .findFirst();
  }

  Record make(Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("no canonical constructor: " + type, e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("a record that refuses what was read: " + type, e.getCause());
    }
  }

  static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic
        ? (Class<?>) generic.getRawType()
        : (Class<?>) type;
  }

  /** The last type argument: what an optional, a list or a map holds. */
  static Type held(Type type) {
    Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
    return arguments[arguments.length - 1];
  }

  private static Node nodeOf(String yaml) {
    Problems problems = new Problems();
    List<Node> nodes = YamlReader.read(Source.of("default", yaml), problems).orElse(List.of());
    if (nodes.size() != 1 || !problems.isEmpty()) {
      throw new IllegalStateException("a default that cannot be read: " + yaml);
    }
    return nodes.getFirst();
  }
}
