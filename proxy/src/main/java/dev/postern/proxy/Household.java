package dev.postern.proxy;

import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.rulebook.Belongings;
import dev.postern.policies.rulebook.Rulebook;
import dev.postern.policies.rulebook.SidecarConfig;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.time.Clock;

/** What outlives every edition of the rules, put together. */
final class Household {
  private Household() {}

  /** By the settings of the rules that were read first; later ones do not change them. */
  static Belongings of(Rulebook rules, Journal journal, Clock clock) {
    SidecarConfig config = rules.sidecar();
    return new Belongings(
        journal,
        new DecisionIds(rules.sidecarName()),
        new HeaderTrust(config.trustedPeers(), config.trustedHops()),
        new BoundSessions(),
        new BoundDealings(),
        new Tallies(
            config.limits().badCredentialsPerMinute(),
            config.limits().callsAtOnce(),
            config.limits().streamsAtOnce()),
        clock);
  }
}
