package dev.postern.hooks.chain;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.chain.Heard.Did;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps that run at one point, in their order. */
record Line(List<Place> places, boolean waits) {
  static final Line EMPTY = new Line(List.of(), false);

  static Line of(List<Step> ordered, HookPoint point) {
    List<Place> places =
        ordered.stream()
            .filter(step -> step.points().contains(point) && point.isSeenBy(step.hook()))
            .map(Place::of)
            .toList();
    return new Line(places, places.stream().anyMatch(Place::waits));
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  <T> Ran<T> run(T given, Question<T> question) {
    List<Heard> heard = new ArrayList<>(places.size());
    T now = given;
    for (Place place : places) {
      Step step = place.step();
      T shown = now;
      long start = System.nanoTime();
      Told<T> told = place.call(() -> question.ask(step.hook(), shown));
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Effect<T> effect = Effect.of(told, shown, step.mode(), question);
      Did did = effect.did();
      heard.add(new Heard(step.name(), did, took, did == Did.CHANGED));
      switch (effect) {
        case Effect.On<T>(var next, _) -> now = next;
        case Effect.Stop<T>(var violation) -> {
          return new Ran.Stopped<>(step.name(), violation, List.copyOf(heard));
        }
        case Effect.Answer<T>(var result) -> {
          return new Ran.Instead<>(step.name(), result, List.copyOf(heard));
        }
        case Effect.Failure<T>(_, var why) -> {
          if (step.mode().failureRefuses()) {
            return new Ran.Failed<>(step.name(), why, List.copyOf(heard));
          }
        }
      }
    }
    return new Ran.On<>(now, List.copyOf(heard));
  }
}
