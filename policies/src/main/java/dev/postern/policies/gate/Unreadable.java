package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Refusal;

/**
 * Bytes that never became a request: malformed, too large, too late, too much at once, or sent
 * where nothing is asked about.
 *
 * @param refusal {@link Refusal.Malformed}, {@link Refusal.TooLarge}, {@link Refusal.Late}, {@link
 *     Refusal.Overloaded} or {@link Refusal.UnknownTarget}
 */
public record Unreadable(Door door, Refusal refusal) {}
