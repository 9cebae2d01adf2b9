/**
 * What operators and their machines ask of a running sidecar: is it well, what does it count, what
 * does it decide by, why did it decide so.
 *
 * <p>Here live the health, metrics and admin listeners and the meters behind them. Traffic never
 * comes here, nor a decision: it shows and counts what others did. {@code Sidecar} opens it.
 * Sockets are served on one event loop of its own; every question is answered on a virtual thread.
 */
@NullMarked
package dev.postern.proxy.admin;

import org.jspecify.annotations.NullMarked;
