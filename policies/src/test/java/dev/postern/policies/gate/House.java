package dev.postern.policies.gate;

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
import dev.postern.policies.gate.Authenticator.Identified;
import dev.postern.policies.gate.Authorizer.Entry;
import dev.postern.policies.gate.Authorizer.Permission;
import dev.postern.policies.gate.SubjectResolver.Resolved;
import dev.postern.policies.sessions.BoundDealings;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A gate with the simplest deciders there can be. Its rules: the credential is the header {@code
 * who} and names the subject; {@code bad} is no good and {@code slow} takes time; everybody but
 * {@code user:stranger} may enter, as {@code guest}; whatever has "secret" in its name is not
 * granted.
 */
final class House implements Journal, Sessions, Loads {
  private final Dealings dealings = new BoundDealings();

  final List<Trail> decided = new ArrayList<>();
  final List<Ending> ended = new ArrayList<>();
  final Map<String, Subject> owners = new HashMap<>();
  String denied = "";
  final Set<Place> busy = new HashSet<>();

  record Place(Load load, Subject subject) {}

  int badCredentials;
  int wait;
  boolean full;

  /** Whether all subjects together have enough under way. */
  boolean overloaded;

  boolean keepsSessions = true;
  boolean observe;
  boolean toolResults;
  boolean hide;
  boolean retired;
  List<Step> hooks = List.of();
  Map<String, String> aliases = Map.of();

  LiveGate http() {
    return new LiveGate(gate(new Target.HttpApi("api", new Upstream("127.0.0.1", 9, "/"))));
  }

  LiveGate mcp() {
    return new LiveGate(gate(new Target.McpServer("tools", new Upstream("127.0.0.1", 9, "/mcp"))));
  }

  Gate gate(Target target) {
    Route route =
        new Route(
            target,
            target.upstream().path(),
            Optional.empty(),
            new ByHeader(),
            (claimed, head, leave) ->
                claimed.subject().kind().equals("system")
                    ? new Resolved.Nobody("system subjects are ours")
                    : new Resolved.As(claimed),
            new ByName(),
            new Names(aliases),
            new HookChain(hooks),
            Route.Limits.DEFAULT,
            List.of("https://good.test"),
            hide,
            observe,
            false,
            toolResults);
    Routes routes =
        new Routes() {
          @Override
          public Found find(Authority authority, String path) {
            return path.startsWith(route.path()) ? new Found.Server(route) : Found.Nowhere.NOWHERE;
          }

          @Override
          public Found named(String server, Authority authority, String path) {
            return route.target().name().equals(server)
                ? new Found.Server(route)
                : Found.Nowhere.NOWHERE;
          }
        };
    Surroundings around =
        new Surroundings(
            this,
            new DecisionIds("t"),
            HeaderTrust.nobody(),
            this,
            dealings,
            this,
            Clock.systemUTC(),
            "edition-1");
    return new Gate(routes, around, () -> retired = true);
  }

  Trail last() {
    return decided.getLast();
  }

  @Override
  public boolean hasRoom() {
    return !full;
  }

  @Override
  public Kept decided(Trail trail) {
    if (full) {
      return Kept.FULL;
    }
    decided.add(trail);
    return Kept.KEPT;
  }

  @Override
  public void ended(Trail trail, Ending ending) {
    ended.add(ending);
  }

  @Override
  public void began(String server, String session, Subject subject) {
    if (keepsSessions) {
      owners.putIfAbsent(session, subject);
    }
  }

  @Override
  public Belongs whose(String server, String session, Subject subject) {
    Subject owner = owners.get(session);
    if (owner == null) {
      return Belongs.UNKNOWN;
    }
    return owner.equals(subject) ? Belongs.THEIRS : Belongs.ANOTHERS;
  }

  @Override
  public void ended(String server, String session) {
    owners.remove(session);
  }

  @Override
  public Counted enter(Load load, Subject subject, int most) {
    if (overloaded) {
      return Counted.ALL_FULL;
    }
    return busy.add(new Place(load, subject)) || most == Integer.MAX_VALUE
        ? Counted.IN
        : Counted.SUBJECT_FULL;
  }

  @Override
  public void leave(Load load, Subject subject) {
    busy.remove(new Place(load, subject));
  }

  @Override
  public void badCredential(InetAddress address) {
    badCredentials++;
  }

  @Override
  public int wait(InetAddress address) {
    return wait;
  }

  private static final class ByHeader implements Authenticator {
    @Override
    public Identified identify(Arrival head, Leave leave) {
      Optional<String> who = head.headers().first("who");
      if (who.isEmpty()) {
        return Identified.NotMine.NOT_MINE;
      }
      return switch (who.get()) {
        case "bad" -> new Identified.Bad("it is bad");
        case "slow" -> leave == Leave.NONE ? Identified.Later.LATER : known("user:slow");
        default -> known(who.get());
      };
    }

    private static Identified known(String subject) {
      return new Identified.Known(Caller.of(Subject.parse(subject).orElseThrow(), "header"));
    }

    @Override
    public boolean isCredential(String name, String value) {
      return name.equals("who");
    }

    @Override
    public Set<String> credentialHeaders() {
      return Set.of("who");
    }
  }

  private final class ByName implements Authorizer {
    @Override
    public Entry mayEnter(Caller caller) {
      return caller.subject().id().equals("stranger")
          ? new Entry.Stays("the book", "a stranger", "being known")
          : new Entry.Enters(Optional.of("guest"), "the book");
    }

    @Override
    public Permission mayDo(Caller caller, Optional<String> role, Catalog.Published operation) {
      String name = operation.shown().name();
      return name.contains("secret") || name.equals(denied)
          ? new Permission.Denied(
              new Refusal.NotGranted("secret"), Optional.empty(), "another name")
          : new Permission.Granted(Optional.empty(), "the book");
    }
  }

  /** Publishes everything, some of it under other names; "hidden" is not published. */
  private record Names(Map<String, String> aliases) implements Catalog {
    @Override
    public Optional<Published> find(Operation asked) {
      if (!(asked instanceof Operation.ToolCall call)) {
        return Optional.of(new Published(asked, asked, Set.of()));
      }
      if (call.name().equals("hidden") || aliases.containsKey(call.name())) {
        return Optional.empty();
      }
      return aliases.entrySet().stream()
          .filter(alias -> alias.getValue().equals(call.name()))
          .findFirst()
          .map(alias ->
              new Published(
                  call, new Operation.ToolCall(alias.getKey(), call.arguments()), Set.of()))
          .or(() -> Optional.of(new Published(call, call, Set.of())));
    }

    @Override
    public Optional<Published> show(Operation original) {
      if (!(original instanceof Operation.ToolCall call) || !aliases.containsKey(call.name())) {
        return find(original);
      }
      return Optional.of(
          new Published(
              new Operation.ToolCall(aliases.get(call.name()), call.arguments()), call, Set.of()));
    }
  }
}
