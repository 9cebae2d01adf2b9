package dev.postern.proxy.scenario;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.journal.MemoryJournal;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Script;
import dev.postern.proxy.scenario.Scenario.Step;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The door without a port: it calls the verbs of a gate itself, and the server is a script. */
public final class WithoutPort implements ScenarioDoor {
  private static final Script AWAY = new Script.Fails(Failure.REFUSED);
  private static final Peer SOMEBODY = new Peer(InetAddress.getLoopbackAddress(), 40_000);

  private final Opening opening;

  public WithoutPort(Opening opening) {
    this.opening = opening;
  }

  @Override
  public Outcome play(Scenario scenario) throws Unplayable {
    MemoryJournal journal = new MemoryJournal(Clock.systemUTC());
    Opening.Opened opened = opening.open(scenario, journal);
    List<Played> played = new ArrayList<>();
    for (Step step : scenario.steps()) {
      played.add(ask(step.when(), step.upstream(), opened.gate(), journal));
    }
    return new Outcome(played, opened.rules());
  }

  /** One request through a gate that is open already. */
  public static Played ask(Ask ask, List<Script> upstream, LiveGate gate, MemoryJournal journal)
      throws Unplayable {
    ScriptedServer server = new ScriptedServer(upstream);
    Got got = new Walk(gate, server, ask.body()).walk(arrival(ask));
    if (server.speechless) {
      throw new Unplayable("a request reached the server, and given.upstream has no answer for it");
    }
    return new Played(got, server.seen, journal.take());
  }

  /** The head of a request as the proxy would have read it. */
  static Arrival arrival(Ask ask) throws Unplayable {
    String host = ask.headers().first("host").orElse("");
    Authority authority =
        Authority.parse(host).orElseThrow(() -> new Unplayable("'" + host + "' is no host"));
    Headers headers =
        MadeUpCallers.marked(
            ask.headers().without("transfer-encoding"::equalsIgnoreCase), ask.as());
    return new Arrival(Door.TEST, SOMEBODY, ask.method(), authority, ask.target(), headers);
  }

  /** Answers by its script, over and over with the last of its answers. */
  private static final class ScriptedServer implements Walk.Server {
    private final Iterator<Script> scripts;
    private final List<Seen> seen = new ArrayList<>();
    private Script last = AWAY;
    private int asked;
    private boolean speechless;

    ScriptedServer(List<Script> scripts) {
      this.scripts = scripts.iterator();
    }

    @Override
    public Script asked(Forward forward, byte[] body) {
      speechless = asked == 0 && !scripts.hasNext();
      asked++;
      if (scripts.hasNext()) {
        last = scripts.next();
      }
      if (!last.equals(AWAY)) {
        Arrival head = forward.head();
        seen.add(new Seen(head.method(), head.target(), head.headers(), body));
      }
      return last;
    }
  }
}
