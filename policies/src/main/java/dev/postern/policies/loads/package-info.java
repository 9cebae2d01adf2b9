/**
 * How much subjects and addresses are doing right now.
 *
 * <p>Here live counts, bounded and short-lived. What too much means, and what is answered then,
 * never comes here. The gate calls it on any thread; it outlives every edition of the rules.
 */
@NullMarked
package dev.postern.policies.loads;

import org.jspecify.annotations.NullMarked;
