/**
 * JSON as a value and as bytes.
 *
 * <p>What lives here: {@link dev.postern.hooks.json.Json}, the immutable value that hooks see;
 * {@link dev.postern.hooks.json.JsonText}, which reads and writes it; {@link
 * dev.postern.hooks.json.JsonCursor}, which walks over bytes without building anything. There is
 * one parser, the cursor, and it is strict: what two JSON parsers could read differently is
 * refused, because a policy that read it one way would guard a server that reads it the other way.
 *
 * <p>What must never come here: the meaning of any member (JSON-RPC, MCP, settings), a transport, a
 * mapping to classes, a lenient mode.
 *
 * <p>Who calls it: the readers of MCP messages, the hooks and their authors, the policies that look
 * at arguments.
 *
 * <p>On which thread: values are immutable and may be shared; {@code JsonText} keeps nothing; a
 * cursor belongs to one thread at a time and may be used again for the next text. Nothing here
 * waits.
 */
@NullMarked
package dev.postern.hooks.json;

import org.jspecify.annotations.NullMarked;
