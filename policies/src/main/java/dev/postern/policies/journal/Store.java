package dev.postern.policies.journal;

/**
 * A segment ready for use: its ring, its table, and how far its lines had come.
 *
 * @param tail all records before it were written out
 * @param mark where the sink stood then, if that can be relied on, else {@link Mark#NOWHERE}
 * @param number of the last checkpoint
 * @param ends how many ends lie in the ring
 */
record Store(
    Segment segment, Ring ring, OpenTable table, long tail, Mark mark, long number, int ends) {}
