package dev.postern.proxy;

import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.journal.Outlet;
import dev.postern.policies.journal.WhenFull;
import dev.postern.policies.rulebook.Address;
import dev.postern.policies.rulebook.SidecarConfig;
import dev.postern.policies.rulebook.SidecarConfig.Envoy;
import dev.postern.proxy.admin.AdminServer;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.places.OwnFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The settings that are read once, at the start, in the words of those who use them. */
final class Bootstrap {
  private static final int IDLE_UPSTREAMS = HttpSettings.Sizes.DEFAULT.idleUpstreams();

  private final SidecarConfig config;
  private final Map<String, String> environment;

  Bootstrap(SidecarConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  HttpSettings http() {
    return http(config.inbound().address(), this::isCounted);
  }

  /** The listener for proxies that ask over HTTP: all of them bring everybody. */
  Optional<HttpSettings> asked() {
    return config.envoy().flatMap(Envoy::http).map(address -> http(address, _ -> false));
  }

  private HttpSettings http(Address address, Predicate<InetAddress> counted) {
    SidecarConfig.Limits limits = config.limits();
    HttpSettings.Times usual = HttpSettings.Times.DEFAULT;
    return new HttpSettings(
        socket(address),
        new HttpSettings.Sizes(
            limits.headers(),
            limits.headerBytes().inInt(),
            limits.line().inInt(),
            limits.connections(),
            IDLE_UPSTREAMS),
        new HttpSettings.Times(
            limits.header(),
            limits.idleBody(),
            limits.connect(),
            limits.firstByte(),
            limits.keepAlive(),
            usual.idleUpstream()),
        new HttpSettings.Crowds(
            limits.connectionsPerAddress(),
            counted,
            limits.bodies().bytes(),
            limits.upstreamConnections(),
            limits.upstreamWaiting()));
  }

  /**
   * Proxies of ours bring everybody, and none of their callers shall be locked out for the rest.
   */
  private boolean isCounted(InetAddress address) {
    return config.trustedPeers().stream().noneMatch(range -> range.holds(address));
  }

  Optional<InetSocketAddress> envoy() {
    return config.envoy().flatMap(Envoy::grpc).map(Bootstrap::socket);
  }

  /** Whose word about where a request came from is believed. */
  HeaderTrust trust() {
    return new HeaderTrust(config.trustedPeers(), config.trustedHops());
  }

  AdminServer.Addresses admin() {
    return new AdminServer.Addresses(
        socket(config.health().address()),
        socket(config.metrics().address()),
        config.admin().socket().orElse(AdminServer.USUAL_SOCKET));
  }

  Outlet journal() {
    return switch (config.journal().to()) {
      case SidecarConfig.JournalTarget.Stdout _ -> new Outlet.Stdout();
      case SidecarConfig.JournalTarget.File(Path file, var rotateAt, int keep) ->
          new Outlet.File(file, rotateAt.bytes(), keep);
    };
  }

  WhenFull whenFull() {
    return switch (config.journal().whenFull()) {
      case REFUSE -> WhenFull.REFUSE;
      case DROP_AND_COUNT -> WhenFull.DROP_AND_COUNT;
    };
  }

  /**
   * Where decisions wait that no line tells yet; it outlives the process, so not in a temporary
   * place.
   */
  Path journalBuffer() {
    return config.journal().buffer().orElseGet(() -> usualJournalBuffer(environment));
  }

  /**
   * Makes sure of the buffer: whoever else can write to it could plant decisions that never were.
   *
   * @throws IOException if it is not ours alone
   */
  void claimJournalBuffer() throws IOException {
    Path buffer = journalBuffer();
    try {
      if (config.journal().buffer().isEmpty()) {
        OwnFolder.make(stateFolder(environment));
      }
      OwnFolder.make(buffer);
    } catch (IOException e) {
      throw new IOException(
          "the journal cannot be kept in "
              + buffer
              + ": "
              + e.getMessage()
              + "; set journal.buffer of the SidecarConfig to a folder that only this user can"
              + " write, or to one that does not exist yet in a place where it can be made",
          e);
    }
  }

  /** Where a decision is looked for. */
  List<Path> journalPlaces() {
    return switch (journal()) {
      case Outlet.Stdout _ -> List.of(journalBuffer());
      case Outlet.File(Path file, var _, var _) -> List.of(journalBuffer(), file);
    };
  }

  /** Where it is when the configuration does not say. */
  static Path usualJournalBuffer(Map<String, String> environment) {
    return stateFolder(environment).resolve("journal");
  }

  private static Path stateFolder(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!state.isEmpty()) {
      return Path.of(state).resolve("postern");
    }
    return home.isEmpty()
        ? Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("postern-" + System.getProperty("user.name"))
        : Path.of(home, ".local", "state", "postern");
  }

  private static InetSocketAddress socket(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }
}
