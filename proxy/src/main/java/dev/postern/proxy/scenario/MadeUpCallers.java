package dev.postern.proxy.scenario;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Leave;
import java.util.Optional;
import java.util.Set;

/**
 * Believes whoever a made-up call says it is, and asks the real authentication about everybody
 * else. It exists for calls that nobody made over a wire; no listener is ever opened on such a
 * gate.
 */
public final class MadeUpCallers implements Authenticator {
  private static final String SCHEME = "Made-Up ";

  private final Authenticator real;

  public MadeUpCallers(Authenticator real) {
    this.real = real;
  }

  static Headers marked(Headers headers, Optional<String> as) {
    return as.isPresent() ? headers.plus("authorization", SCHEME + as.get()) : headers;
  }

  @Override
  public Identified identify(Arrival head, Leave leave) {
    Optional<Subject> madeUp =
        head.headers()
            .first("authorization")
            .filter(value -> value.startsWith(SCHEME))
            .flatMap(value -> Subject.parse(value.substring(SCHEME.length())));
    return madeUp.isPresent()
        ? new Identified.Known(Caller.of(madeUp.get(), "made up"))
        : real.identify(head, leave);
  }

  @Override
  public boolean isCredential(String name, String value) {
    return real.isCredential(name, value);
  }

  @Override
  public Set<String> credentialHeaders() {
    return real.credentialHeaders();
  }
}
