package dev.postern.policies.rulebook;

/** Who gives out tokens, exactly as it calls itself. */
record Issuer(String value) {}
