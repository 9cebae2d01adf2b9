package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.rulebook.Address;
import dev.postern.policies.rulebook.Rulebook.Protection;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A configuration of Envoy for some servers, made of one that we hand out for a single server: its
 * addresses are filled in, and routes and clusters for each server stand in the place of the one's.
 * The route decides where a request goes, so it also says which server Postern judges it for; but
 * behind both filters it is Postern that says where it goes.
 */
final class EnvoyConfiguration {
  private static final String HOSTS = "                  virtual_hosts:\n";
  private static final String FILTERS = "                http_filters:\n";
  private static final String CLUSTERS = "  clusters:\n";
  private static final String CLUSTER = "\n    - name: protected\n";
  private static final String LISTEN = "{address: 127.0.0.1, port_value: 10000}";
  private static final String POSTERN = "{address: 127.0.0.1, port_value: 17010}";

  /** What means something else than itself in a pattern. */
  private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9/_-]");

  private static final String PER_ROUTE =
      "\"@type\": type.googleapis.com/envoy.extensions.filters.http.";

  private final Way way;
  private final List<Protection> servers;

  /** How Envoy asks; each is the name of a configuration that we hand out. */
  enum Way {
    ext_proc,
    ext_authz,
    both
  }

  EnvoyConfiguration(Way way, List<Protection> servers) {
    this.way = way;
    this.servers = servers;
  }

  /** An address and a port. */
  record Socket(String host, int port) {
    static Socket of(String text) throws Trouble {
      return Authority.parse(text)
          .filter(authority -> authority.port().isPresent() && isLiteral(authority.host()))
          .map(authority -> new Socket(authority.host(), authority.port().getAsInt()))
          .orElseThrow(() -> new Trouble("'" + text + "' is no address:port"));
    }

    /** Envoy knows no names where it wants addresses, and this one always means the same. */
    static Socket of(Address address) {
      boolean here = address.host().equals("localhost");
      return new Socket(here ? "127.0.0.1" : address.host(), address.port());
    }

    @Override
    public String toString() {
      return "{address: " + quoted(host) + ", port_value: " + port + "}";
    }
  }

  /**
   * @param handedOut the configuration for a single server
   */
  String text(String handedOut, Socket listen, Address postern) {
    int settings = place(handedOut, "admin:\n");
    int hosts = place(handedOut, HOSTS) + HOSTS.length();
    int filters = place(handedOut, FILTERS);
    int clusters = place(handedOut, CLUSTERS);
    int cluster = clusters + place(handedOut.substring(clusters), CLUSTER);
    String before = handedOut.substring(settings, hosts);
    String between = handedOut.substring(filters, cluster + 1);
    return replaced(before, LISTEN, listen)
        + virtualHosts()
        + replaced(between, POSTERN, Socket.of(postern))
        + servers.stream().map(EnvoyConfiguration::cluster).collect(joining());
  }

  private static int place(String text, String piece) {
    int at = text.indexOf(piece);
    if (at < 0) {
      throw new IllegalStateException("a configuration that we hand out has no " + piece);
    }
    return at;
  }

  private static String replaced(String text, String piece, Socket by) {
    int at = place(text, piece);
    return text.substring(0, at) + by + text.substring(at + piece.length());
  }

  /** For each host its servers, those that name it with a port first, and those of any host. */
  private String virtualHosts() {
    Map<Optional<Authority>, List<Protection>> byHost = new LinkedHashMap<>();
    servers.stream()
        .flatMap(server -> server.hosts().stream())
        .forEach(host -> byHost.putIfAbsent(Optional.of(host), at(host)));
    byHost.put(Optional.empty(), anywhere());
    StringBuilder text = new StringBuilder();
    byHost.forEach((host, those) -> text.append(virtualHost(host, those)));
    return text.toString();
  }

  private List<Protection> at(Authority host) {
    List<Protection> those = new ArrayList<>(longestFirst(naming(host)));
    Authority bare = new Authority(host.host(), OptionalInt.empty());
    if (!bare.equals(host)) {
      those.addAll(longestFirst(naming(bare)));
    }
    those.addAll(anywhere());
    return those;
  }

  private Stream<Protection> naming(Authority host) {
    return servers.stream().filter(server -> server.hosts().contains(host));
  }

  private List<Protection> anywhere() {
    return longestFirst(servers.stream().filter(server -> server.hosts().isEmpty()));
  }

  private static List<Protection> longestFirst(Stream<Protection> those) {
    return those.sorted(Comparator.comparingInt(server -> -server.path().length())).toList();
  }

  private String virtualHost(Optional<Authority> host, List<Protection> those) {
    String name = quoted(host.map(Authority::toString).orElse("any host"));
    String domains = host.map(EnvoyConfiguration::domains).orElse("\"*\"");
    Block block = new Block(20).line("- name: " + name).line("  domains: [" + domains + "]");
    if (way == Way.both) {
      block
          .line("  typed_per_filter_config:")
          .line("    envoy.filters.http.ext_authz:")
          .line("      " + PER_ROUTE + "ext_authz.v3.ExtAuthzPerRoute")
          .line("      check_settings: {context_extensions: {postern.followedBy: ext_proc}}");
    }
    block.line("  routes:");
    switch (way) {
      case both -> those.forEach(server -> marked(server, block));
      case ext_proc, ext_authz -> those.forEach(server -> described(server, block));
    }
    those.forEach(server -> route(server, block));
    return block
        .line("    - match: {prefix: \"/\"}")
        .line("      direct_response: {status: 404}")
        .text();
  }

  /** A host without a port is meant with any. */
  private static String domains(Authority host) {
    String exact = quoted(host.toString());
    return host.port().isPresent() ? exact : exact + ", " + quoted(host + ":*");
  }

  /** What ext_proc has let through goes to the server that Postern has named. */
  private static void marked(Protection server, Block block) {
    block
        .line("    - match:")
        .line("        prefix: \"/\"")
        .line(
            "        headers: [{name: x-postern-checked, string_match: {exact: "
                + quoted(server.name())
                + "}}]")
        .line("      request_headers_to_remove: [x-postern-checked, x-forwarded-proto]")
        .line("      route: {cluster: " + clusterName(server) + ", timeout: 0s}");
  }

  /** What Postern answers itself leads nowhere, and must not be taken for another server's. */
  private void described(Protection server, Block block) {
    server
        .metadata()
        .ifPresent(path ->
            block
                .line("    - match: {path: " + quoted(path) + "}")
                .line("      direct_response: {status: 503}")
                .lines("      ", naming(server)));
  }

  private Block route(Protection server, Block block) {
    String below = server.path().equals("/") ? "prefix" : "path_separated_prefix";
    block.line("    - match: {" + below + ": " + quoted(server.path()) + "}");
    return switch (way) {
      case both -> block.line("      direct_response: {status: 503}");
      case ext_proc ->
          block
              .line("      route: {cluster: " + clusterName(server) + ", timeout: 0s}")
              .lines("      ", naming(server));
      case ext_authz ->
          block
              .line("      route:")
              .line("        cluster: " + clusterName(server))
              .line("        timeout: 0s")
              .lines("      ", rewriting(server))
              .lines("      ", naming(server));
    };
  }

  /** Postern is told which server is meant; behind both filters it is the one to say so. */
  private List<String> naming(Protection server) {
    String name = quoted(server.name());
    return switch (way) {
      case both -> List.of();
      case ext_proc ->
          List.of(
              "typed_per_filter_config:",
              "  envoy.filters.http.ext_proc:",
              "    " + PER_ROUTE + "ext_proc.v3.ExtProcPerRoute",
              "    overrides: {grpc_initial_metadata: [{key: postern.server, value: "
                  + name
                  + "}]}");
      case ext_authz ->
          List.of(
              "typed_per_filter_config:",
              "  envoy.filters.http.ext_authz:",
              "    " + PER_ROUTE + "ext_authz.v3.ExtAuthzPerRoute",
              "    check_settings: {context_extensions: {postern.server: " + name + "}}");
    };
  }

  /** ext_authz cannot change a path, so that the route has to, where the server has another. */
  private static List<String> rewriting(Protection server) {
    String front = server.path().equals("/") ? "" : server.path();
    String behind = server.upstream().path().replaceFirst("/+$", "");
    if (front.equals(behind)) {
      return List.of();
    }
    String below = "^" + SPECIAL.matcher(front).replaceAll("\\\\$0");
    boolean root = behind.isEmpty();
    return List.of(
        "  regex_rewrite:",
        "    pattern: {regex: " + quoted(root ? below + "/?" : below) + "}",
        "    substitution: " + quoted(root ? "/" : behind));
  }

  private static String cluster(Protection server) {
    Upstream upstream = server.upstream();
    String name = clusterName(server);
    return new Block(4)
        .line("- name: " + name)
        .line("  type: " + (isLiteral(upstream.host()) ? "STATIC" : "STRICT_DNS"))
        .line("  connect_timeout: 2s")
        .line("  load_assignment:")
        .line("    cluster_name: " + name)
        .line("    endpoints:")
        .line("      - lb_endpoints:")
        .line(
            "          - endpoint: {address: {socket_address: "
                + new Socket(upstream.host(), upstream.port())
                + "}}")
        .text();
  }

  /** Servers may be called as Postern's own cluster is. */
  private static String clusterName(Protection server) {
    return quoted("server-" + server.name());
  }

  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  /** As YAML and JSON both have it. */
  private static String quoted(String text) {
    return new String(JsonText.write(new Json.Str(text)), UTF_8);
  }

  /** Lines of YAML, all indented alike. */
  private static final class Block {
    private final StringBuilder text = new StringBuilder();
    private final String margin;

    Block(int indent) {
      margin = " ".repeat(indent);
    }

    Block line(String line) {
      text.append(margin).append(line).append('\n');
      return this;
    }

    Block lines(String more, List<String> lines) {
      lines.forEach(line -> line(more + line));
      return this;
    }

    String text() {
      return text.toString();
    }
  }
}
