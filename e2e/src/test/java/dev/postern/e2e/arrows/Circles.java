package dev.postern.e2e.arrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Packages of ours that know each other in a circle. */
final class Circles {

  /** From a package to those it knows, each with one arrow to show for it. */
  private final Map<String, Map<String, Arrow>> known = new TreeMap<>();

  private final Set<String> walked = new HashSet<>();
  private final List<String> path = new ArrayList<>();
  private final List<String> circles = new ArrayList<>();

  private Circles() {}

  /** One line for each circle found, with an arrow for each of its steps. */
  static List<String> in(List<Arrow> arrows) {
    Circles search = new Circles();
    for (Arrow arrow : arrows) {
      if (arrow.leavesItsPackage() && arrow.to().startsWith("dev.postern.")) {
        search
            .known
            .computeIfAbsent(arrow.fromPackage(), _ -> new TreeMap<>())
            .putIfAbsent(arrow.toPackage(), arrow);
      }
    }
    search.known.keySet().forEach(search::walk);
    return search.circles;
  }

  private void walk(String here) {
    int seen = path.indexOf(here);
    if (seen >= 0) {
      List<String> steps = new ArrayList<>(path.subList(seen, path.size()));
      steps.add(here);
      StringBuilder said = new StringBuilder(String.join(" -> ", steps));
      for (int i = 1; i < steps.size(); i++) {
        said.append("\n  ").append(known.get(steps.get(i - 1)).get(steps.get(i)));
      }
      circles.add(said.toString());
      return;
    }
    if (!walked.add(here)) {
      return;
    }
    path.addLast(here);
    known.getOrDefault(here, Map.of()).keySet().forEach(this::walk);
    path.removeLast();
  }
}
