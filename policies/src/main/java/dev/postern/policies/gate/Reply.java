package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;

/** What to do with an answer whose head has come. */
public sealed interface Reply permits Reply.Let, Answered, Waits {
  /**
   * Send this head, and show me of the body what I need.
   *
   * @param reviewWaits whether a review may wait: then it is called on a thread that may
   */
  record Let(int status, Headers headers, Need need, boolean reviewWaits) implements Reply {}
}
