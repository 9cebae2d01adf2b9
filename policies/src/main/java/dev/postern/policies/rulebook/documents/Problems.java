package dev.postern.policies.rulebook.documents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers what is wrong, so that all of it is told at once. Used by one thread. */
public final class Problems {
  private final List<Problem> all = new ArrayList<>();
  private final Set<Place> places = new HashSet<>();

  public void add(Problem problem) {
    all.add(problem);
    places.add(problem.place());
  }

  public void add(Place place, String what) {
    add(Problem.at(place, what));
  }

  public void add(Place place, String what, Optional<String> didYouMean) {
    add(Problem.at(place, what, didYouMean));
  }

  /** Whether something was found at exactly this place, so that more about it would be noise. */
  boolean has(Place place) {
    return places.contains(place);
  }

  public int count() {
    return all.size();
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Each once, sorted by place. */
  public List<Problem> sorted() {
    return all.stream().distinct().sorted(Problem.BY_PLACE).toList();
  }
}
