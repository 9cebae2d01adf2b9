/**
 * Reads and edits MCP messages over bytes.
 *
 * <p>Here lives what a JSON-RPC message of MCP is and where its parts stand. No decision, no
 * framing and no transport may come here. The gate calls it, on whichever thread decides.
 */
@NullMarked
package dev.postern.hooks.mcp;

import org.jspecify.annotations.NullMarked;
