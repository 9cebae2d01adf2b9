package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal.Failure;

/** What became of a forwarded request, before its body. */
public sealed interface AnswerHead {
  record Came(int status, Headers headers) implements AnswerHead {}

  record Failed(Failure failure) implements AnswerHead {}
}
