package dev.postern.policies.journal;

/**
 * How far a sink has come: which sink, which of its files, how many bytes of it.
 *
 * @param sink zero for a sink that cannot be read again
 */
record Mark(long sink, long generation, long length) {
  static final Mark NOWHERE = new Mark(0, 0, 0);
}
