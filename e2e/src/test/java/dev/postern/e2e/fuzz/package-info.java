/**
 * Made-up messages and event streams, good and spoilt: what our readers take is held against what
 * the parsers of JavaScript, Python and Go make of the same bytes. Those run in processes of their
 * own, a line for each text.
 */
@NullMarked
package dev.postern.e2e.fuzz;

import org.jspecify.annotations.NullMarked;
