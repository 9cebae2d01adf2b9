package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;

/** What to do with an answer whose head has come. */
public sealed interface Reply permits Reply.Let, Answered, Waits {
  /** Send this head, and show me of the body what I need. */
  record Let(int status, Headers headers, Need need) implements Reply {}
}
