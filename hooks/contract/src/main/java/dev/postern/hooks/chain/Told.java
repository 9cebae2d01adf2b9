package dev.postern.hooks.chain;

import dev.postern.hooks.Outcome;
import java.time.Duration;

/** What was to be had of one call of one hook. */
sealed interface Told<T> {
  record Said<T>(Outcome<? extends T> outcome) implements Told<T> {}

  record Broke<T>(String why) implements Told<T> {}

  record Late<T>(Duration limit) implements Told<T> {}
}
