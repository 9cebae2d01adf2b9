/**
 * Floor 0: the contract that plug-in authors compile against.
 *
 * <p>Here lives what a hook is, what it may say and how it is made. No decision about anyone in
 * particular and no transport may come here; the module's dependencies could not bring one in. The
 * chain calls hooks: on an event loop those that do not wait, on a virtual thread those that do.
 */
@NullMarked
package dev.postern.hooks;

import org.jspecify.annotations.NullMarked;
