package dev.postern.hooks.traffic;

import java.util.Optional;

/**
 * One server-sent event: the bytes as they came, its blank line included, and what they say.
 *
 * @param type the event's name, empty when it has none
 * @param data the data lines joined by line feeds, empty when the event carries none (a comment, a
 *     priming event)
 */
public record Event(byte[] bytes, String type, Optional<String> id, Optional<byte[]> data) {}
