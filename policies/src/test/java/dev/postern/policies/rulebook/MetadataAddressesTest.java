package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.catalog.Everything;
import dev.postern.policies.gate.ProtectedResource;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes.Found;
import dev.postern.policies.grants.NoPolicy;
import dev.postern.policies.identity.Anonymous;
import dev.postern.policies.identity.Claimed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where the metadata of servers stands, and which hosts are none of an MCP server's. */
class MetadataAddressesTest {
  private static final String ROOT = "/.well-known/oauth-protected-resource";

  private final Addresses addresses = new Addresses();

  private static Authority host(String text) {
    return Authority.parse(text).orElseThrow();
  }

  private static Route route(Target target, String path, Optional<ProtectedResource> resource) {
    return new Route(
        target,
        path,
        resource,
        new Anonymous("nobody"),
        new Claimed(),
        new NoPolicy(target.name()),
        Everything.EVERYTHING,
        HookChain.EMPTY,
        Route.Limits.DEFAULT,
        List.of(),
        false,
        false,
        false,
        false);
  }

  /** An MCP server whose clients know it by this host and path. */
  private void mcp(String name, String path, String known, String knownPath, String... hosts) {
    ProtectedResource resource =
        new ProtectedResource("https://" + known, knownPath, List.of("https://i"), List.of());
    Target target = new Target.McpServer(name, new Upstream("localhost", 80, path));
    Route route = route(target, path, Optional.of(resource));
    addresses.add(Stream.of(hosts).map(MetadataAddressesTest::host).toList(), route);
    addresses.known(host(known), route);
  }

  private void api(String name, String path, String... hosts) {
    Target target = new Target.HttpApi(name, new Upstream("localhost", 80, "/"));
    Route route = route(target, path, Optional.empty());
    addresses.add(Stream.of(hosts).map(MetadataAddressesTest::host).toList(), route);
  }

  private String found(String host, String path) {
    return said(addresses.find(host(host), path));
  }

  private String named(String server, String host, String path) {
    return said(addresses.named(server, host(host), path));
  }

  private static String said(Found found) {
    return switch (found) {
      case Found.Server(Route route) -> "server " + route.target().name();
      case Found.Metadata(Route route, _) -> "metadata of " + route.target().name();
      case Found.OtherHost(Route route) -> "another host than " + route.target().name();
      case Found.Nowhere _ -> "nothing";
    };
  }

  @Test
  void aServerOfAnyHostHasItsMetadataUnderAnyHost() {
    mcp("a", "/mcp", "a.example", "/weather/mcp");
    addresses.sorted();

    assertThat(found("a.example", ROOT + "/weather/mcp")).isEqualTo("metadata of a");
    assertThat(found("a.example:8443", ROOT + "/weather/mcp")).isEqualTo("metadata of a");
    assertThat(found("b.example", ROOT + "/weather/mcp")).isEqualTo("metadata of a");
    assertThat(found("a.example", ROOT + "/mcp")).isEqualTo("nothing");
    assertThat(found("a.example", ROOT + "/weather/mcp/")).isEqualTo("nothing");
    assertThat(found("b.example", "/mcp")).isEqualTo("server a");
  }

  @Test
  void theOnlyServerHasItAlsoWhereNoPathIsNamed() {
    mcp("a", "/", "a.example", "/weather/mcp");
    addresses.sorted();

    assertThat(found("a.example", ROOT)).isEqualTo("metadata of a");
    assertThat(found("b.example", ROOT)).isEqualTo("metadata of a");
  }

  @Test
  void ofTwoServersNeitherHasItWhereNoPathIsNamed() {
    mcp("a", "/mcp", "a.example", "/mcp", "a.example");
    api("orders", "/orders", "a.example:81");
    mcp("b", "/mcp", "b.example", "/mcp", "b.example");
    addresses.sorted();

    assertThat(found("a.example", ROOT)).isEqualTo("nothing");
    assertThat(found("a.example:81", ROOT)).isEqualTo("nothing");
    assertThat(found("b.example", ROOT)).isEqualTo("metadata of b");
  }

  @Test
  void aServerThatClientsKnowWithoutAPathHasItThereWhoeverIsBeside() {
    mcp("a", "/mcp", "a.example", "");
    api("rest", "/", "a.example");
    addresses.sorted();

    assertThat(found("a.example", ROOT)).isEqualTo("metadata of a");
    assertThat(found("a.example", ROOT + "/x")).isEqualTo("server rest");
  }

  @Test
  void underAHostOfItsOwnEachHasItsOwn() {
    mcp("a", "/a", "a.example", "/mcp");
    mcp("b", "/b", "b.example", "/mcp");
    addresses.sorted();

    assertThat(found("a.example", ROOT + "/mcp")).isEqualTo("metadata of a");
    assertThat(found("b.example:9", ROOT + "/mcp")).isEqualTo("metadata of b");
    assertThat(found("c.example", ROOT + "/mcp")).isEqualTo("nothing");
  }

  @Test
  void whoNamesAHostIsAskedBeforeWhoAnswersToAny() {
    mcp("a", "/mcp", "a.example", "/mcp");
    api("rest", "/", "b.example");
    addresses.sorted();

    assertThat(found("b.example", ROOT + "/mcp")).isEqualTo("server rest");
    assertThat(found("a.example", ROOT + "/mcp")).isEqualTo("metadata of a");
  }

  @Test
  void anMcpServersPathUnderAnotherHostIsNotJustNowhere() {
    mcp("a", "/mcp", "a.example", "/mcp", "a.example");
    api("orders", "/orders", "a.example");
    addresses.sorted();

    assertThat(found("evil.example", "/mcp")).isEqualTo("another host than a");
    assertThat(found("evil.example", "/mcp/")).isEqualTo("another host than a");
    assertThat(found("evil.example", "/mcp/x")).isEqualTo("nothing");
    assertThat(found("evil.example", "/orders")).isEqualTo("nothing");
    assertThat(found("evil.example", ROOT + "/mcp")).isEqualTo("nothing");
  }

  @Test
  void whoIsNamedMustBeMeantByItsHostAsWell() {
    mcp("a", "/mcp", "known.example", "/mcp", "a.example", "known.example");
    mcp("any", "/any", "any.example", "/any");
    api("orders", "/orders", "a.example");
    addresses.sorted();

    assertThat(named("a", "a.example:9", "/mcp")).isEqualTo("server a");
    assertThat(named("a", "known.example", "/mcp")).isEqualTo("server a");
    assertThat(named("a", "evil.example", "/mcp")).isEqualTo("another host than a");
    assertThat(named("a", "evil.example", "/elsewhere")).isEqualTo("nothing");
    assertThat(named("a", "a.example", ROOT + "/mcp")).isEqualTo("metadata of a");
    assertThat(named("a", "a.example", ROOT)).isEqualTo("metadata of a");
    assertThat(named("any", "evil.example", "/any")).isEqualTo("server any");
    assertThat(named("orders", "evil.example", "/orders")).isEqualTo("server orders");
    assertThat(named("nobody", "a.example", "/mcp")).isEqualTo("nothing");
  }
}
