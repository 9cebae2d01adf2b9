package dev.postern.proxy.asked;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.proxy.http.Carrier;
import dev.postern.proxy.http.Duty;
import dev.postern.proxy.wire.RequestHead;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** The duty of the listener for proxies, and others, that ask over HTTP. */
public final class AskedOverHttp implements Duty {
  private static final String ALIVE = "/livez";
  private static final Set<String> ASKABLE = Set.of("GET", "POST");
  private static final Set<String> CHECK = Set.of("/check", "/check/");

  /** So much of a question in JSON is read: a body of the default limit, and what it is told in. */
  private static final int MOST = 5 << 20;

  private static final Answer YES_ALIVE =
      new Answer(200, Headers.of("content-type", "text/plain"), "ok\n".getBytes(UTF_8));

  private final HeaderTrust trust;
  private final Advice advice = new Advice();

  /** What it understands of an answer nobody knows: what the narrowest of them does. */
  private final Asker unknown = new Asker(Form.NGINX, Headers.none(), Optional.empty(), advice);

  /** Asks at a place where none of them would. */
  private final Asker stray = new Asker(Form.ENVOY, Headers.none(), Optional.empty(), advice);

  /**
   * @param trust whose word on who called is believed
   */
  public AskedOverHttp(HeaderTrust trust) {
    this.trust = trust;
  }

  @Override
  public Door door() {
    return Door.EXT_AUTHZ_HTTP;
  }

  @Override
  public Carrier unknown() {
    return unknown;
  }

  @Override
  public Optional<Answer> says(RequestHead head) {
    boolean alive = head.target().equals(ALIVE) && (head.isHead() || head.method().equals("GET"));
    return alive ? Optional.of(YES_ALIVE) : Optional.empty();
  }

  @Override
  public Matter matter(Peer peer, RequestHead head) {
    if (CHECK.contains(head.target()) && ASKABLE.contains(head.method())) {
      return described(peer, head);
    }
    return Place.of(head.target())
        .<Matter>map(place -> matter(peer, head, place))
        .orElseGet(() -> nowhere(stray));
  }

  /**
   * Its answer would be a yes to every proxy. So nobody asks here for whom a proxy speaks, nor a
   * page in somebody's browser, and nothing but a whole question is answered 200.
   */
  private Matter described(Peer peer, RequestHead head) {
    if (HeaderTrust.speakOfTheirWay(head.headers())) {
      return new Wrong(
          new Refusal.Malformed(Refusal.Flaw.HTTP, "a proxy asks where none should"), stray);
    }
    String type = head.headers().first("content-type").orElse("");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      return new Wrong(
          new Refusal.NotAccepted(Refusal.Unaccepted.MEDIA_TYPE, "a question that is not JSON"),
          stray);
    }
    ReviewReader reader = new ReviewReader(peer, stray);
    return new Told(MOST, body -> ofCaller(reader.read(body)));
  }

  private Plain ofCaller(Plain matter) {
    return switch (matter) {
      case Asks(Arrival described, Carrier review) -> asks(described, review);
      case Wrong wrong -> wrong;
    };
  }

  private Asks asks(Arrival told, Carrier carrier) {
    return new Asks(HeaderTrust.nobody().clean(ofCaller(told)), carrier);
  }

  private Matter matter(Peer peer, RequestHead head, Place place) {
    Form form = place.form();
    Headers came = head.asked().without(form::isOfTheQuestion);
    Asker asker = new Asker(form, came, form.withheld(head.headers()), advice);
    if (form != Form.ENVOY && !place.rest().isEmpty()) {
      return nowhere(asker);
    }
    Optional<String> method = form.method(head);
    Optional<Authority> authority = form.authority(head);
    Optional<String> target = form.target(head, place.rest());
    if (method.isEmpty() || authority.isEmpty() || target.isEmpty()) {
      return malformed(method.isEmpty() ? "method" : target.isEmpty() ? "path" : "host", asker);
    }
    Arrival arrival =
        new Arrival(
            Door.EXT_AUTHZ_HTTP,
            peer,
            method.get(),
            authority.get(),
            target.get(),
            came,
            place.server());
    return asks(arrival, asker);
  }

  /**
   * Not whoever asks is judged but the caller that it names. Nothing else that callers say of their
   * way is believed here, whoever asks and whether or not it names them.
   */
  private Arrival ofCaller(Arrival head) {
    String caller = trust.clientIp(head);
    return caller.equals(head.peer().text())
        ? head
        : new Arrival(
            head.door(),
            new Peer(InetAddress.ofLiteral(caller), 0),
            head.method(),
            head.authority(),
            head.target(),
            head.headers(),
            head.server());
  }

  private static Matter malformed(String what, Asker asker) {
    return new Wrong(
        new Refusal.Malformed(
            Refusal.Flaw.HTTP, "whoever asks does not tell the request's " + what + " plainly"),
        asker);
  }

  private static Matter nowhere(Asker asker) {
    return new Wrong(new Refusal.UnknownTarget("nobody is asked at this path"), asker);
  }
}
