/**
 * The rulebook: what documents say about whom we protect and who may do what, checked as a whole
 * and opened into a gate.
 *
 * <p>Here live the kinds of documents as records, the checks between them, the choice of deciders
 * and what outlives an edition of the rules. Never a decision about a caller, never how YAML is
 * read ({@code rulebook.documents}). {@code Sidecar} and the commands call it, on a thread that may
 * read files; only {@link dev.postern.policies.rulebook.Rulebook} itself is shared.
 */
@NullMarked
package dev.postern.policies.rulebook;

import org.jspecify.annotations.NullMarked;
