/**
 * Floor 0: the contract between the gate and whoever looks at traffic on its way through.
 *
 * <p>What can be said about a request, when a hook looks, and what it may do. Plug-in authors
 * compile against this module alone, so it knows no transport, no policy and no library but the
 * JDK.
 */
@NullMarked
package dev.postern.hooks;

import org.jspecify.annotations.NullMarked;
