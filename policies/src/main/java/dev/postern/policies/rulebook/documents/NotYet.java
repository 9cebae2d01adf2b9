package dev.postern.policies.rulebook.documents;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key of a record, or a word of a component, that is planned and does nothing yet: it is refused,
 * in other words than a mistyped one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
@Repeatable(NotYet.All.class)
public @interface NotYet {
  String value();

  /** What is told instead of the usual sentence. */
  String saying() default "";

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
  @interface All {
    NotYet[] value();
  }
}
