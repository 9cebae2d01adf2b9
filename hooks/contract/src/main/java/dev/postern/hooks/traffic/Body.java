package dev.postern.hooks.traffic;

/** What a door can say of a message's body. */
public sealed interface Body {
  /** There is none. */
  enum None implements Body {
    NONE
  }

  /** All of it; nobody changes these bytes afterwards. */
  record Whole(byte[] bytes) implements Body {}

  /** There may be one; nobody reads it and it streams by. */
  enum AsItComes implements Body {
    AS_IT_COMES
  }

  /** It was needed and could not be had. */
  record Withheld(Why why) implements Body {}

  /** Why a needed body could not be had. */
  enum Why {
    TOO_LARGE,
    PARTIAL,
    NOT_SENT,
    LATE,
    BROKEN,
    /** All bodies together would take more memory than they may. */
    NO_ROOM
  }
}
