package dev.postern.extauthz;

import dev.postern.hooks.traffic.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Envoy has to do to one head so that it becomes another: names to remove, and names with the
 * one value they have from then on. No name is in both, since Envoy sets first and removes then.
 */
record HeaderEdits(List<String> removed, Map<String, String> set) {
  static HeaderEdits between(Headers before, Headers after) {
    List<String> removed = new ArrayList<>();
    Map<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i < before.size(); i++) {
      String name = before.name(i).toLowerCase(Locale.ROOT);
      if (!after.has(name) && !removed.contains(name)) {
        removed.add(name);
      }
    }
    for (int i = 0; i < after.size(); i++) {
      String name = after.name(i).toLowerCase(Locale.ROOT);
      List<String> values = after.all(name);
      if (!values.equals(before.all(name))) {
        set.put(name, String.join(", ", values));
      }
    }
    return new HeaderEdits(removed, set);
  }
}
