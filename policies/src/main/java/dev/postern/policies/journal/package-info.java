/**
 * The journal: a line for every decision and for every end, kept before an answer leaves.
 *
 * <pre>
 *  event loops, virtual threads              the scribe (one thread)
 *  decided, ended                            ready? a batch of lines
 *     | take room (or: no room)                 |
 *     v                                         v
 *  +-segment-N (a mapped file)--------------------+      +-sink-----------------+
 *  | checkpoint | open exchanges | ring of records| ---&gt; | stdout, rotating file |
 *  +----------------------------------------------+      +----------------------+
 *     ^ records come first          after the lines: checkpoint, then room is free
 * </pre>
 *
 * A record is there once its stamp is, which is written last; the kernel keeps the file's pages
 * when the process dies. At the next start {@code Recovery} finds what no line tells yet, gives
 * every exchange without an end its {@code process died}, and the scribe goes on as if nothing had
 * happened. A file gets each line once, since the checkpoint remembers its length; a stream may get
 * the last batch twice. What was written stays readable in the ring until it is overwritten: this
 * is where {@link dev.postern.policies.journal.JournalReader} looks besides the files.
 *
 * <p>Which fields a line has, and what they say, is written in {@code Lines} and nowhere else.
 *
 * <p>Never here: what to decide, and anything that nobody may read, such as credentials, arguments
 * and query strings. The gate calls it on its own threads and never waits; the sidecar opens and
 * closes it.
 */
@NullMarked
package dev.postern.policies.journal;

import org.jspecify.annotations.NullMarked;
