package dev.postern.hooks.traffic;

import dev.postern.hooks.text.Text;

/** What a door can say of a message's body. */
public sealed interface Body {
  /** There is none. */
  enum None implements Body {
    NONE
  }

  /** All of it. */
  record Whole(Text text) implements Body {
    /** All of these bytes, which nobody changes any more. */
    public Whole(byte[] bytes) {
      this(Text.of(bytes));
    }

    public byte[] bytes() {
      return text.bytes();
    }

    /** The same, to be kept for as long as one likes. */
    public Whole own() {
      Text own = text.own();
      return own == text ? this : new Whole(own);
    }
  }

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
