package dev.postern.policies.rulebook;

/** What a token may be good for, in a word of whoever gives it out. */
record Scope(String value) {}
