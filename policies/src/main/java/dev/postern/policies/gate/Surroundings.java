package dev.postern.policies.gate;

import java.time.Clock;

/**
 * What a gate stands in and does not own: it outlives every edition of the rules.
 *
 * @param edition which edition of the rules this gate decides by
 */
public record Surroundings(
    Journal journal,
    DecisionIds ids,
    HeaderTrust trust,
    Sessions sessions,
    Dealings dealings,
    Loads loads,
    Clock clock,
    String edition) {}
