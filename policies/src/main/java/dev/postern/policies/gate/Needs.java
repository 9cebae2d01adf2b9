package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Need;

/** What a passage wants to read: of the request, and at most of its answer. */
public record Needs(Need request, Need answer) {}
