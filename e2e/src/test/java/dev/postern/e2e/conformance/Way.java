package dev.postern.e2e.conformance;

import dev.postern.e2e.doors.EnvoyProcess;
import dev.postern.e2e.doors.FreePort;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A way from the suite to the server. */
enum Way {
  DIRECT,
  /** Through Postern's own proxy. */
  PROXY,
  /** Through Envoy, with nobody to ask. */
  ENVOY,
  /** Through Envoy, which asks Postern about every request. */
  ENVOY_ASKS,
  /** Through Envoy, which shows Postern what it carries, both ways. */
  ENVOY_SHOWS,
  /** Through Envoy, which asks first, and shows what follows. */
  ENVOY_ASKS_AND_SHOWS;

  /** The filters of a configuration by which Envoy speaks to Postern. */
  private static final Pattern FILTERS =
      Pattern.compile("(?s)( +http_filters:\n).*?( +- name: envoy\\.filters\\.http\\.router)");

  /** The way as long as it is open. */
  interface Open extends AutoCloseable {
    URI address();

    @Override
    void close() throws InterruptedException;
  }

  /** The way without Postern that this one should be no different from. */
  Way without() {
    return switch (this) {
      case DIRECT, PROXY -> DIRECT;
      case ENVOY, ENVOY_ASKS, ENVOY_SHOWS, ENVOY_ASKS_AND_SHOWS -> ENVOY;
    };
  }

  /**
   * Opens it.
   *
   * @param upstream the port of the server
   * @param folder for whatever is written on the way; empty
   */
  Open open(int upstream, Path folder) throws IOException, InterruptedException {
    return switch (this) {
      case DIRECT -> new Straight(upstream);
      case PROXY -> {
        int port = FreePort.find();
        String door = "inbound: {address: \"127.0.0.1:" + port + "\"}";
        yield new ThroughProxy(port, sidecar(door, port, upstream, folder));
      }
      case ENVOY -> {
        String alone =
            FILTERS.matcher(EnvoyProcess.configuration("ext_proc.yaml")).replaceFirst("$1$2");
        yield new ThroughEnvoy(EnvoyProcess.startChanged(alone, upstream, upstream, folder));
      }
      case ENVOY_ASKS -> envoy("ext_authz.yaml", upstream, folder);
      case ENVOY_SHOWS -> envoy("ext_proc.yaml", upstream, folder);
      case ENVOY_ASKS_AND_SHOWS -> envoy("both.yaml", upstream, folder);
    };
  }

  private static Open envoy(String configuration, int upstream, Path folder)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    String door = "envoy: {address: \"127.0.0.1:0\"}";
    Sidecar sidecar = sidecar(door, port, upstream, folder);
    String text =
        EnvoyProcess.configuration(configuration)
            .replace("port_value: 10000}", "port_value: " + port + "}");
    int asked = sidecar.envoy().orElseThrow().getPort();
    try {
      EnvoyProcess envoy = EnvoyProcess.startChanged(text, asked, upstream, folder);
      return new ThroughEnvoyAndSidecar(envoy, sidecar);
    } catch (IOException | InterruptedException | RuntimeException e) {
      sidecar.close();
      throw e;
    }
  }

  /**
   * A sidecar that lets anybody do anything.
   *
   * @param door where it is asked or passed through
   * @param outside the port to which browsers believe they speak
   */
  private static Sidecar sidecar(String door, int outside, int upstream, Path folder)
      throws IOException {
    Path file = folder.resolve("postern.yaml");
    Files.writeString(
        file,
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          %1$s
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%4$s/admin.sock"}
          journal: {to: {file: "%4$s/journal.jsonl"}, buffer: "%4$s/buffer"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ProtectedServer
        metadata: {name: conformance}
        spec:
          protocol: mcp
          upstream: http://127.0.0.1:%3$d/mcp
          authentication: [anybody]
          policy: anything
          mcp: {origins: ["http://localhost:%2$d"]}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: Authentication
        metadata: {name: anybody}
        spec:
          anonymous: {}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: anything}
        spec:
          members: [{subject: "anonymous:anyone", role: tester}]
          rules:
            - {effect: allow, tools: ["*"], prompts: ["*"], resources: ["*"], methods: ["*"]}
        """
            .formatted(door, outside, upstream, folder));
    return Sidecar.start(new RuleFiles(List.of(file), List.of()));
  }

  private static URI mcp(int port) {
    return URI.create("http://localhost:" + port + "/mcp");
  }

  private record Straight(int port) implements Open {
    @Override
    public URI address() {
      return mcp(port);
    }

    @Override
    public void close() {}
  }

  private record ThroughProxy(int port, Sidecar sidecar) implements Open {
    @Override
    public URI address() {
      return mcp(port);
    }

    @Override
    public void close() throws InterruptedException {
      sidecar.close();
    }
  }

  private record ThroughEnvoy(EnvoyProcess envoy) implements Open {
    @Override
    public URI address() {
      return mcp(envoy.address().getPort());
    }

    @Override
    public void close() {
      envoy.close();
    }
  }

  private record ThroughEnvoyAndSidecar(EnvoyProcess envoy, Sidecar sidecar) implements Open {
    @Override
    public URI address() {
      return mcp(envoy.address().getPort());
    }

    @Override
    public void close() throws InterruptedException {
      envoy.close();
      sidecar.close();
    }
  }
}
