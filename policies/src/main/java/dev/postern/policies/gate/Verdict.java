package dev.postern.policies.gate;

/** Whether an admitted request may go on to its server. */
public sealed interface Verdict permits Forward, Answered, Waits {}
