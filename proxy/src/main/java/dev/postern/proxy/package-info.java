/**
 * The sidecar and the command line: the one place that sees every room and puts them together.
 *
 * <p>Here lives what the program does when it is called, in which order it starts and stops, and
 * which implementation is used where no rule says so. Never a decision, never a byte of traffic.
 * Nobody calls it but the shell; commands run on the main thread.
 */
@NullMarked
package dev.postern.proxy;

import org.jspecify.annotations.NullMarked;
