package dev.postern.policies.rulebook;

/** The name of an environment variable. */
public record Variable(String name) {}
