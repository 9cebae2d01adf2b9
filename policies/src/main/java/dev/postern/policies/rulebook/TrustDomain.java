package dev.postern.policies.rulebook;

/** Whose SPIFFE ids are meant: {@code example.org}. */
record TrustDomain(String name) {}
