package dev.postern.policies.rulebook;

/** An origin as browsers write it: scheme, host, and a port unless it is the scheme's own. */
record Origin(String value) {}
