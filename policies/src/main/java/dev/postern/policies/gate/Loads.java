package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Subject;
import java.net.InetAddress;

/** How much each subject and address is doing right now; shared by all editions of the rules. */
public interface Loads {
  /**
   * Counts one more in, unless the subject has {@code most} of them under way already, or all
   * subjects together have as many as are taken at all.
   */
  Counted enter(Load load, Subject subject, int most);

  void leave(Load load, Subject subject);

  /** Notes that an address has shown a bad credential. */
  void badCredential(InetAddress address);

  /** Seconds until this address may try credentials again; zero when it may now. */
  int wait(InetAddress address);

  /** Whether one more was counted in. */
  enum Counted {
    IN,
    /** The subject has enough. */
    SUBJECT_FULL,
    /** All together have enough. */
    ALL_FULL
  }

  /** What is counted apart. */
  enum Load {
    CALL,
    /** A stream that a client holds open to hear what the server has to say. */
    STREAM
  }
}
