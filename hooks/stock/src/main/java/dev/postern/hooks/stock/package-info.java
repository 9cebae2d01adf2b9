/**
 * The hooks we ship.
 *
 * <p>Here lives each hook with the reading of its configuration, and the one provider of them all.
 * No decision about anyone in particular and nothing that listens may come here; it knows the hook
 * contract only. The rulebook makes hooks when rules load; the chain calls them, many threads at
 * once.
 *
 * <p>To add a hook kind: write the hook, which implements one or more of {@code ToolHook}, {@code
 * PromptHook} and {@code ResourceHook}; write the reading of its configuration, which tells all
 * that is wrong at once; name the kind in {@link dev.postern.hooks.stock.StockHooks}, twice.
 */
@NullMarked
package dev.postern.hooks.stock;

import org.jspecify.annotations.NullMarked;
