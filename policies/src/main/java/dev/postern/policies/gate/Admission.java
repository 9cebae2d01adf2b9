package dev.postern.policies.gate;

/** Whether a request may come in. */
public sealed interface Admission permits Passage, Answered, Waits {}
