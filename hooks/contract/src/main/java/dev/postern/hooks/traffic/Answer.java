package dev.postern.hooks.traffic;

/** A whole answer: ours, or the upstream's once it has been read. */
public record Answer(int status, Headers headers, byte[] body) {}
