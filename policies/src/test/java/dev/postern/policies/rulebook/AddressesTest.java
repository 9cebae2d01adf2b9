package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.catalog.Everything;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes.Found;
import dev.postern.policies.grants.NoPolicy;
import dev.postern.policies.identity.Anonymous;
import dev.postern.policies.identity.Claimed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  private static final Addresses ADDRESSES = addresses();

  private static Addresses addresses() {
    Addresses addresses = new Addresses();
    addresses.add(List.of(), route("any", "/"));
    addresses.add(List.of(), route("any-v1", "/v1"));
    addresses.add(List.of(), route("any-v1-deep", "/v1/deep"));
    addresses.add(hosts("a.example"), route("a", "/v1"));
    addresses.add(hosts("a.example:81"), route("a81", "/v1"));
    addresses.add(hosts("a.example:81", "b.example"), route("ab", "/mcp"));
    return addresses.sorted();
  }

  private static List<Authority> hosts(String... names) {
    return List.of(names).stream().map(name -> Authority.parse(name).orElseThrow()).toList();
  }

  private static Route route(String name, String path) {
    return new Route(
        new Target.HttpApi(name, new Upstream("localhost", 80, "/")),
        path,
        Optional.empty(),
        new Anonymous("nobody"),
        new Claimed(),
        new NoPolicy(name),
        Everything.EVERYTHING,
        HookChain.EMPTY,
        Route.Limits.DEFAULT,
        List.of(),
        false,
        false,
        false,
        false);
  }

  @ParameterizedTest
  @CsvSource({
    "c.example, /, any",
    "c.example, /v1, any-v1",
    "c.example, /v1/, any-v1",
    "c.example, /v1/x, any-v1",
    "c.example, /v10, any",
    "c.example, /v1/deep, any-v1-deep",
    "c.example, /v1/deeper, any-v1",
    "a.example, /v1/deep, a",
    "A.EXAMPLE, /v1, a",
    "a.example:80, /v1, a",
    "a.example:81, /v1, a81",
    "a.example:81, /mcp/x, ab",
    "a.example, /mcp, any",
    "b.example:9, /mcp, ab",
    "b.example, /V1, any",
    "[::1]:80, /v1, any-v1",
  })
  void theNarrowestHostWinsThenTheLongestPathAtASegmentsEnd(
      String host, String path, String expected) {
    assertThat(ADDRESSES.find(Authority.parse(host).orElseThrow(), path))
        .isInstanceOfSatisfying(
            Found.Server.class,
            found -> assertThat(found.route().target().name()).isEqualTo(expected));
  }

  @ParameterizedTest
  @CsvSource({"a.example, /mcpx", "a.example, /", "c.example, /mcp"})
  void whatNobodyAnswersToIsNotFound(String host, String path) {
    Addresses addresses = new Addresses();
    addresses.add(hosts("a.example"), route("a", "/mcp"));

    assertThat(addresses.sorted().find(Authority.parse(host).orElseThrow(), path))
        .isEqualTo(Found.Nowhere.NOWHERE);
  }
}
