package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.Forward;
import dev.postern.proxy.wire.RequestHead;
import java.util.Optional;

/** The reverse proxy's duty: each request is what it says, and we carry it ourselves. */
enum Proxying implements Duty, Carrier {
  PROXYING;

  @Override
  public Door door() {
    return Door.PROXY;
  }

  @Override
  public Optional<Answer> says(RequestHead head) {
    return Optional.empty();
  }

  @Override
  public Matter matter(Peer peer, RequestHead head) {
    return new Asks(
        new Arrival(Door.PROXY, peer, head.method(), head.authority(), head.target(), head.asked()),
        this);
  }

  @Override
  public Carrier unknown() {
    return this;
  }

  @Override
  public Optional<Body> body() {
    return Optional.empty();
  }

  @Override
  public Optional<Answer> toldOf(Forward forward) {
    return Optional.empty();
  }

  @Override
  public Answer told(Answer ours, Optional<String> reason) {
    return ours;
  }
}
