/**
 * Which of a server's operations are published, and under which names.
 *
 * <p>Here lives what a server offers to callers, whoever they are. Whether a particular caller may
 * use it never comes here. The gate calls it for every message and for every item of a list, on the
 * thread that decides; the rulebook constructs it.
 */
@NullMarked
package dev.postern.policies.catalog;

import org.jspecify.annotations.NullMarked;
