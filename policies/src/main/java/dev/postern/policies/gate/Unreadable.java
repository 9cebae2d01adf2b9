package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Refusal;

/**
 * Bytes that never became a request: malformed, too large, too late.
 *
 * @param refusal {@link Refusal.Malformed}, {@link Refusal.TooLarge} or {@link Refusal.Late}
 */
public record Unreadable(Door door, Refusal refusal) {}
