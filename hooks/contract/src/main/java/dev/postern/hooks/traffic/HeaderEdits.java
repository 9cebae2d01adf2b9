package dev.postern.hooks.traffic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What somebody who carries a head has to do to it so that it becomes another: names to remove, and
 * names with the values they have from then on, all in lower case. No name is in both: of Envoy's
 * two filters one sets first, the other removes first. The order of different names is nobody's
 * concern.
 */
public record HeaderEdits(List<String> removed, Map<String, List<String>> set) {
  public static HeaderEdits between(Headers before, Headers after) {
    Map<String, List<String>> were = byName(before);
    Map<String, List<String>> set = byName(after);
    List<String> removed = new ArrayList<>();
    were.forEach((name, values) -> {
      List<String> now = set.get(name);
      if (now == null) {
        removed.add(name);
      } else if (now.equals(values)) {
        set.remove(name);
      }
    });
    return new HeaderEdits(removed, set);
  }

  private static Map<String, List<String>> byName(Headers headers) {
    Map<String, List<String>> all = LinkedHashMap.newLinkedHashMap(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      List<String> first = all.putIfAbsent(name, List.of(headers.value(i)));
      if (first != null) {
        List<String> more = new ArrayList<>(first);
        more.add(headers.value(i));
        all.put(name, more);
      }
    }
    return all;
  }
}
