package dev.postern.extauthz;

import dev.postern.hooks.traffic.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Envoy has to do to one head so that it becomes another: names to remove, and names with the
 * values they have from then on. No name is in both: of its two filters one sets first, the other
 * removes first.
 */
record HeaderEdits(List<String> removed, Map<String, List<String>> set) {
  static HeaderEdits between(Headers before, Headers after) {
    List<String> removed = new ArrayList<>();
    Map<String, List<String>> set = new LinkedHashMap<>();
    for (int i = 0; i < before.size(); i++) {
      if (!after.has(before.name(i))) {
        String name = before.name(i).toLowerCase(Locale.ROOT);
        if (!removed.contains(name)) {
          removed.add(name);
        }
      }
    }
    for (int i = 0; i < after.size(); i++) {
      if (!isUnchanged(before, after, i)) {
        List<String> values = after.all(after.name(i));
        if (!values.equals(before.all(after.name(i)))) {
          set.put(after.name(i).toLowerCase(Locale.ROOT), values);
        }
      }
    }
    return new HeaderEdits(removed, set);
  }

  /** Most headers stay what they are, and where they are. */
  private static boolean isUnchanged(Headers before, Headers after, int i) {
    return i < before.size()
        && before.count(after.name(i)) == 1
        && after.count(after.name(i)) == 1
        && before.first(after.name(i)).equals(after.first(after.name(i)));
  }

  boolean isEmpty() {
    return removed.isEmpty() && set.isEmpty();
  }
}
