/**
 * The bytes of a message, and for how long they may be looked at.
 *
 * <p>Doors lend small bodies from arrays that they use again; here lives what makes that safe. It
 * knows nothing of what a text says, so that doors may use it without seeing JSON.
 */
@NullMarked
package dev.postern.hooks.text;

import org.jspecify.annotations.NullMarked;
