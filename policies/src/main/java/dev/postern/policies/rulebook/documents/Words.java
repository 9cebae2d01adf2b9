package dev.postern.policies.rulebook.documents;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The constants of enums by their names in documents: their {@code word()}, else in lower case with
 * dashes.
 */
final class Words {
  private Words() {}

  static Map<String, Object> of(Class<?> type) {
    Map<String, Object> words = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      words.put(word((Enum<?>) constant), constant);
    }
    return words;
  }

  static String word(Enum<?> constant) {
    try {
      Method word = constant.getDeclaringClass().getDeclaredMethod("word");
      word.setAccessible(true);
      return (String) word.invoke(constant);
    } catch (NoSuchMethodException e) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("the word of " + constant, e);
    }
  }
}
