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
  private static final int FEW = 16;

  /**
   * What makes the second head of the first. Nearly always that is the first without some fields,
   * and with a few more at its end: then they are compared side by side.
   */
  public static HeaderEdits between(Headers before, Headers after) {
    List<String> gone = new ArrayList<>(FEW);
    int kept = 0;
    for (int i = 0; i < before.size() && gone.size() < FEW; i++) {
      if (kept < after.size() && isSame(before, i, after, kept)) {
        kept++;
      } else {
        addOnce(gone, lower(before.name(i)));
      }
    }
    boolean few = gone.size() < FEW && after.size() - kept < FEW;
    return few && staysApart(gone, after, kept)
        ? edits(before, gone, after, kept)
        : byName(before, after);
  }

  private static boolean isSame(Headers before, int one, Headers after, int other) {
    return before.name(one).equalsIgnoreCase(after.name(other))
        && before.value(one).equals(after.value(other));
  }

  private static void addOnce(List<String> names, String name) {
    if (!names.contains(name)) {
      names.add(name);
    }
  }

  /** Whether none of the names that are gone or that follow is among the fields that were kept. */
  private static boolean staysApart(List<String> gone, Headers after, int kept) {
    for (int i = 0; i < gone.size(); i++) {
      if (after.place(gone.get(i)) < kept) {
        return false;
      }
    }
    for (int i = kept; i < after.size(); i++) {
      if (after.place(after.name(i)) < kept) {
        return false;
      }
    }
    return true;
  }

  private static HeaderEdits edits(Headers before, List<String> gone, Headers after, int kept) {
    if (kept == after.size()) {
      return new HeaderEdits(gone, Map.of());
    }
    Map<String, List<String>> set = LinkedHashMap.newLinkedHashMap(after.size() - kept);
    for (int i = kept; i < after.size(); i++) {
      add(set, lower(after.name(i)), after.value(i));
    }
    gone.removeIf(name -> {
      List<String> now = set.get(name);
      if (now != null && now.equals(before.all(name))) {
        set.remove(name);
      }
      return now != null;
    });
    return new HeaderEdits(gone, set);
  }

  private static HeaderEdits byName(Headers before, Headers after) {
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
      add(all, lower(headers.name(i)), headers.value(i));
    }
    return all;
  }

  private static void add(Map<String, List<String>> all, String name, String value) {
    List<String> first = all.putIfAbsent(name, List.of(value));
    if (first != null) {
      List<String> more = new ArrayList<>(first);
      more.add(value);
      all.put(name, more);
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
