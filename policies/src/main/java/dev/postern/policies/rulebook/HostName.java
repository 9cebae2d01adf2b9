package dev.postern.policies.rulebook;

/** A DNS name as certificates have it, in lower case. */
record HostName(String name) {}
