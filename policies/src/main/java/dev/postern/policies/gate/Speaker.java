package dev.postern.policies.gate;

/** Whoever can say how a refusal has to speak; asked only when there is one. */
interface Speaker {
  Manner manner();
}
