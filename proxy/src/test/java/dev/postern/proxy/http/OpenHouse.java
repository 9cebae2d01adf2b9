package dev.postern.proxy.http;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.chain.Step;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Authorizer;
import dev.postern.policies.gate.Catalog;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Gate;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Loads;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes;
import dev.postern.policies.gate.Sessions;
import dev.postern.policies.gate.SubjectResolver;
import dev.postern.policies.gate.Surroundings;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.sessions.BoundDealings;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real gate with the simplest deciders. Its rules: everybody is {@code user:ada}, but with {@code
 * who: nobody} there is no credential, and {@code who: slow} takes waiting, until {@link #decide}
 * is let go; an operation with "secret" in its name is not granted; below {@code /mcp} stands an
 * MCP server, everywhere else an HTTP API, both at the same upstream.
 */
public final class OpenHouse implements Journal, Sessions, Loads {
  final BlockingQueue<Trail> decided = new LinkedBlockingQueue<>();
  final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
  final CountDownLatch asked = new CountDownLatch(1);
  final CountDownLatch decide = new CountDownLatch(1);
  private final HookChain hooks;
  private final Journal journal;
  private final Route api;
  private final Route tools;

  OpenHouse(int upstreamPort, Route.Limits limits, List<Step> hooks) {
    this(upstreamPort, limits, hooks, Optional.empty());
  }

  private OpenHouse(
      int upstreamPort, Route.Limits limits, List<Step> hooks, Optional<Journal> elsewhere) {
    this.hooks = new HookChain(hooks);
    this.journal = elsewhere.orElse(this);
    api = route(new Target.HttpApi("api", new Upstream("127.0.0.1", upstreamPort, "/")), limits);
    tools =
        route(
            new Target.McpServer("tools", new Upstream("127.0.0.1", upstreamPort, "/mcp")), limits);
  }

  /** The gate of a house that tells this journal instead of keeping what it hears. */
  public static LiveGate before(int upstreamPort, Journal journal) {
    return new OpenHouse(upstreamPort, Route.Limits.DEFAULT, List.of(), Optional.of(journal))
        .live();
  }

  LiveGate live() {
    Routes routes =
        new Routes() {
          @Override
          public Found find(Authority authority, String path) {
            return new Found.Server(path.startsWith(tools.path()) ? tools : api);
          }

          @Override
          public Found named(String server, Authority authority, String path) {
            return new Found.Server(server.equals("tools") ? tools : api);
          }
        };
    Surroundings around =
        new Surroundings(
            journal,
            new DecisionIds("t"),
            HeaderTrust.nobody(),
            this,
            new BoundDealings(),
            this,
            Clock.systemUTC(),
            "edition-1");
    return new LiveGate(new Gate(routes, around, () -> {}));
  }

  private Route route(Target target, Route.Limits limits) {
    return new Route(
        target,
        target.upstream().path(),
        Optional.empty(),
        new ByHeader(),
        (claimed, head, leave) -> new SubjectResolver.Resolved.As(claimed),
        new ByName(),
        new Everything(),
        hooks,
        limits,
        List.of(),
        false,
        false,
        false,
        false);
  }

  /** The next exchange's end, however long it takes. */
  Ending ending() throws InterruptedException {
    Ending ending = endings.poll(20, TimeUnit.SECONDS);
    if (ending == null) {
      throw new AssertionError("no exchange has ended");
    }
    return ending;
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public Kept decided(Trail trail) {
    decided.add(trail);
    return Kept.KEPT;
  }

  @Override
  public void ended(Trail trail, Ending ending) {
    endings.add(ending);
  }

  @Override
  public void began(String server, String session, Subject subject) {}

  @Override
  public Belongs whose(String server, String session, Subject subject) {
    return Belongs.THEIRS;
  }

  @Override
  public void ended(String server, String session) {}

  @Override
  public Counted enter(Load load, Subject subject, int most) {
    return Counted.IN;
  }

  @Override
  public void leave(Load load, Subject subject) {}

  @Override
  public void badCredential(InetAddress address) {}

  @Override
  public int wait(InetAddress address) {
    return 0;
  }

  private final class ByHeader implements Authenticator {
    @Override
    public Identified identify(Arrival head, Leave leave) {
      return switch (head.headers().first("who").orElse("ada")) {
        case "nobody" -> Identified.NotMine.NOT_MINE;
        case "slow" -> leave == Leave.NONE ? Identified.Later.LATER : wait(known());
        default -> known();
      };
    }

    private Identified wait(Identified then) {
      asked.countDown();
      try {
        if (!decide.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody let the decision go");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return then;
    }

    private static Identified known() {
      return new Identified.Known(Caller.of(new Subject("user", "ada"), "everybody"));
    }

    @Override
    public boolean isCredential(String name, String value) {
      return false;
    }

    @Override
    public Set<String> credentialHeaders() {
      return Set.of("who");
    }
  }

  private static final class ByName implements Authorizer {
    @Override
    public Entry mayEnter(Caller caller) {
      return new Entry.Enters(Optional.empty(), "the open house");
    }

    @Override
    public Permission mayDo(Caller caller, Optional<String> role, Catalog.Published operation) {
      return operation.shown().name().contains("secret")
          ? new Permission.Denied(
              new Refusal.NotGranted("secret"), Optional.empty(), "another name")
          : new Permission.Granted(Optional.empty(), "the open house");
    }
  }

  private static final class Everything implements Catalog {
    @Override
    public Optional<Published> find(Operation asked) {
      return Optional.of(new Published(asked, asked, Set.of()));
    }

    @Override
    public Optional<Published> show(Operation original) {
      return Optional.of(new Published(original, original, Set.of()));
    }
  }
}
