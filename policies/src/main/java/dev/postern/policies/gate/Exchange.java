package dev.postern.policies.gate;
final class Exchange { void close(Ending ending) {} }
