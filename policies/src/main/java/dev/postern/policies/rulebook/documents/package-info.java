/**
 * Documents: YAML with the place of every value, read strictly into records, and the JSON Schema of
 * the same records.
 *
 * <p>Here live files, folders, overlays, places, problems and the reading of records by their
 * components; also what was probably meant where a word is unknown ({@code Nearest}). Never a word
 * about what a document is for: that is {@code policies.rulebook}, its only caller besides whoever
 * prints problems. Scenario files are no such documents: {@code proxy.scenario} has a reader of its
 * own for them. Called when rules are read, on a thread that may read files.
 */
@NullMarked
package dev.postern.policies.rulebook.documents;

import org.jspecify.annotations.NullMarked;
