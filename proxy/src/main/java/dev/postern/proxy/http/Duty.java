package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.proxy.wire.RequestHead;

/** What a listener does with the requests it reads; called on its event loops. */
public interface Duty {
  /** The door by which they come. */
  Door door();

  /** What a request is about. */
  Matter matter(Peer peer, RequestHead head);

  /** Who is told that its bytes are no request. */
  Carrier unknown();

  /** What a request may be about. */
  sealed interface Matter {}

  /** The gate is asked about this. */
  record Asks(Arrival arrival, Carrier carrier) implements Matter {}

  /** This is said to it, and nothing decided; the connection ends with it. */
  record Says(Answer answer) implements Matter {}

  /** It cannot be what it has to be; the connection ends with the gate's answer. */
  record Wrong(Refusal refusal, Carrier carrier) implements Matter {}
}
