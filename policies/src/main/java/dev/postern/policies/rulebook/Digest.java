package dev.postern.policies.rulebook;

/** SHA-256 of a key, 64 hexadecimal digits in lower case. */
record Digest(String hex) {}
