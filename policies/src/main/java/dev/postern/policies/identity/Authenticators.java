package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Leave;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ways in which one server knows its callers, asked in the order in which it names them. The
 * first that recognises its kind of credential decides, and its no is final.
 */
public final class Authenticators implements Authenticator {
  private static final Set<String> BEARER_IN_QUERIES =
      Set.of("accesstoken", "bearertoken", "authorization");

  private final List<Authenticator> inOrder;
  private final Set<String> credentialHeaders;

  public Authenticators(List<Authenticator> inOrder) {
    this.credentialHeaders =
        Stream.concat(
                Stream.of(Credential.AUTHORIZATION),
                inOrder.stream().flatMap(each -> each.credentialHeaders().stream()))
            .collect(Collectors.toUnmodifiableSet());
    this.inOrder = inOrder.stream().map(this::knowingTheOthers).toList();
  }

  private Authenticator knowingTheOthers(Authenticator each) {
    return each instanceof Anonymous anonymous ? anonymous.beside(credentialHeaders) : each;
  }

  @Override
  public Identified identify(Arrival head, Leave leave) {
    int fields = head.headers().count(Credential.AUTHORIZATION);
    if (fields > 1) {
      return new Identified.Bad("more than one Authorization field");
    }
    for (int i = 0; i < inOrder.size(); i++) {
      Identified said = inOrder.get(i).identify(head, leave);
      if (said != Identified.NotMine.NOT_MINE) {
        return said;
      }
    }
    return fields == 0
        ? Identified.NotMine.NOT_MINE
        : new Identified.Bad("no authentication here knows this kind of credential");
  }

  /** Also what stands for {@code authorization} in queries, whoever looks there. */
  @Override
  public boolean isCredential(String name, String value) {
    return BEARER_IN_QUERIES.contains(name)
        || inOrder.stream().anyMatch(each -> each.isCredential(name, value));
  }

  /** The headers of all of them, and {@code authorization} in any case. */
  @Override
  public Set<String> credentialHeaders() {
    return credentialHeaders;
  }
}
