/**
 * Scenarios: given documents and a server, when somebody asks, then this is answered, sent on and
 * recorded. They are specification, regression test and documentation in one.
 *
 * <p>Scenario files have a small YAML reader of their own, {@code ScenarioFields}, which says why
 * they do not use the rulebook's.
 *
 * <p>Here lives the format, how a scenario is played through a gate without a port, and how what
 * came of it is held against what was expected. No decision and no socket may come here. {@code
 * postern test}, {@code postern decide} and the end-to-end tests call it, on threads that may wait.
 */
@NullMarked
package dev.postern.proxy.scenario;

import org.jspecify.annotations.NullMarked;
