package dev.postern.hooks.traffic;

/** How much of a body somebody wants to read. */
public sealed interface Need {
  /** Let it stream by. */
  enum Nothing implements Need {
    NOTHING
  }

  /** Server-sent events, one at a time; a body that is no event stream is wanted whole. */
  record Events(int limit) implements Need {}

  /** All of it, up to so many bytes. */
  record Whole(int limit) implements Need {}
}
