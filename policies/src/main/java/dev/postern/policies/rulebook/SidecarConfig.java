package dev.postern.policies.rulebook;

import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.journal.WhenFull;
import dev.postern.policies.rulebook.documents.Default;
import dev.postern.policies.rulebook.documents.NotYet;
import dev.postern.policies.rulebook.documents.Says;
import dev.postern.policies.rulebook.documents.Within;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one sidecar runs; read once, at its start, except for what is said to matter to the rules.
 */
@Says("How a sidecar runs: addresses, journal, limits. Optional; read once, at the start.")
@NotYet("egress")
@NotYet("controlPlane")
@NotYet("tls")
public record SidecarConfig(
    @Says("The reverse proxy, where callers come in.") @Default("{}") Inbound inbound,
    @Says("Where Envoy and others ask before they forward. Left out: nobody listens.")
        Optional<Envoy> envoy,
    @Says("Where probes ask whether it lives and is ready.") @Default("{}") Health health,
    @Says("Where metrics are fetched.") @Default("{}") Metrics metrics,
    @Says("Where operators ask for more.") @Default("{}") Admin admin,
    @Says("The record of every decision.") @Default("{}") Journal journal,
    @Says("How it ends.") @Default("{}") Drain drain,
    @Says("The peers, as networks, whose x-forwarded-for and the like are believed.") @Default("[]")
        List<HeaderTrust.Range> trustedPeers,
    @Says("How many proxies of ours stand in front, counted from the right of x-forwarded-for.")
        @Default("1")
        @Within(least = "0", most = "32")
        int trustedHops,
    @Says("What connections may ask for.") @Default("{}") Limits limits,
    @Says("The variables that ${NAME} may be filled in from, in files named on the command line.")
        @Default("[]")
        List<Variable> substitution,
    @Says("The folders below which secretRef.file finds its files.") @Default("[]")
        List<Path> secretDirs,
    @Says("Whether what lets calls pass when something fails is only listed, or refused.")
        @Default("list")
        FailOpen failOpen,
    @Says("What is logged.") @Default("{}") Log log) {

  @NotYet("tls")
  public record Inbound(
      @Says("host:port; port 0 takes any that is free.") @Default("0.0.0.0:17006")
          Address address) {}

  @NotYet("socket")
  @NotYet("token")
  @NotYet("tls")
  public record Envoy(
      @Says(
              "host:port on this machine; port 0 takes any that is free. Left out: 127.0.0.1:17010, or"
                  + " nobody listens where 'http' is given.")
          Optional<Address> address,
      @Says(
              "The same for those that ask over HTTP: Envoy's http_service, nginx, Traefik. Left out:"
                  + " nobody listens. Documented is 127.0.0.1:17011.")
          Optional<Address> http) {
    private static final Address USUAL = new Address("127.0.0.1", 17010);

    /** Where Envoy asks over gRPC. */
    public Optional<Address> grpc() {
      return address.isEmpty() && http.isEmpty() ? Optional.of(USUAL) : address;
    }
  }

  public record Health(
      @Says("host:port; port 0 takes any that is free.") @Default("0.0.0.0:17021")
          Address address) {}

  public record Metrics(
      @Says("host:port; port 0 takes any that is free.") @Default("0.0.0.0:17020")
          Address address) {}

  @NotYet("address")
  @NotYet("token")
  public record Admin(
      @Says("A Unix socket. Left out: /run/postern/admin.sock, or below the user's runtime folder.")
          Optional<Path> socket) {}

  @NotYet("capture")
  public record Journal(
      @Says("stdout, or a file that is rotated.") @Default("stdout") JournalTarget to,
      @Says(
              "The folder of the memory that survives the process. Left out: below the user's state "
                  + "folder.")
          Optional<Path> buffer,
      @Says("What happens to calls when the journal cannot take their decisions.")
          @Default("refuse")
          WhenFull whenFull) {}

  /** Where the journal goes. */
  public sealed interface JournalTarget {
    enum Stdout implements JournalTarget {
      STDOUT
    }

    record File(
        @Says("The file.") Path file,
        @Says("At which size a new one is begun.")
            @Default("100MiB")
            @Within(least = "64KiB", most = "1024GiB")
            Size rotateAt,
        @Says("How many older ones are kept.") @Default("10") @Within(least = "1", most = "10000")
            int keep)
        implements JournalTarget {}
  }

  public record Drain(
      @Says("How long it goes on accepting after it was told to end.")
          @Default("5s")
          @Within(least = "0s", most = "1h")
          Duration delay,
      @Says("How long what is under way may then take.")
          @Default("25s")
          @Within(least = "0s", most = "24h")
          Duration grace) {}

  public record Limits(
      @Says("Header fields of a message.") @Default("100") @Within(least = "1", most = "10000")
          int headers,
      @Says("All header fields of a message together.")
          @Default("64KiB")
          @Within(least = "1KiB", most = "16MiB")
          Size headerBytes,
      @Says("The request line.") @Default("8KiB") @Within(least = "128B", most = "1MiB") Size line,
      @Says("Until a request's head is there.") @Default("10s") @Within(least = "1ms", most = "1h")
          Duration header,
      @Says("Between two pieces of a body.") @Default("30s") @Within(least = "1ms", most = "24h")
          Duration idleBody,
      @Says("Until the upstream is connected.") @Default("2s") @Within(least = "1ms", most = "1h")
          Duration connect,
      @Says("Until the upstream's answer begins.")
          @Default("60s")
          @Within(least = "1ms", most = "24h")
          Duration firstByte,
      @Says("Between the requests of a connection.")
          @Default("75s")
          @Within(least = "1ms", most = "24h")
          Duration keepAlive,
      @Says("Connections of callers at once.")
          @Default("10000")
          @Within(least = "1", most = "10000000")
          int connections,
      @Says("Memory outside the heap for what is being read and written.")
          @Default("96MiB")
          @Within(least = "8MiB", most = "64GiB")
          Size directMemory,
      @Says("Of them, from one address; an IPv6 address counts by its /64, trustedPeers do not.")
          @Default("1000")
          @Within(least = "1", most = "10000000")
          int connectionsPerAddress,
      @Says("Calls under way at once, of all subjects together.")
          @Default("4000")
          @Within(least = "1", most = "10000000")
          int callsAtOnce,
      @Says("Streams open at once, of all subjects together.")
          @Default("4000")
          @Within(least = "1", most = "10000000")
          int streamsAtOnce,
      @Says("Memory for all bodies together that are read whole.")
          @Default("32MiB")
          @Within(least = "1KiB", most = "1024GiB")
          Size bodies,
      @Says("Connections to one upstream at once.")
          @Default("4000")
          @Within(least = "1", most = "60000")
          int upstreamConnections,
      @Says("Calls that may wait for a connection to one upstream, for the time of 'connect'.")
          @Default("256")
          @Within(least = "0", most = "1000000")
          int upstreamWaiting,
      @Says("Bad credentials an address may show within a minute.")
          @Default("20")
          @Within(least = "1", most = "10000")
          int badCredentialsPerMinute) {}

  /** What to do about what is so configured that a failure lets calls pass. */
  public enum FailOpen {
    LIST,
    REFUSE
  }

  public record Log(@Says("From which level on.") @Default("info") Level level) {}

  /** How much is logged. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
