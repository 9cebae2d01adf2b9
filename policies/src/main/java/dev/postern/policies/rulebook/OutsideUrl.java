package dev.postern.policies.rulebook;

/** The address by which callers know a server. */
record OutsideUrl(String value) {}
