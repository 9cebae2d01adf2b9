package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.proxy.wire.RequestHead;
import java.util.Optional;
import java.util.function.Function;

/** What a listener does with the requests it reads; called on its event loops. */
public interface Duty {
  /** The door by which they come. */
  Door door();

  /**
   * What is said to a request whatever else is under way, and nothing decided; the connection ends
   * with it. Nothing for most.
   */
  Optional<Answer> says(RequestHead head);

  /** What a request is about. */
  Matter matter(Peer peer, RequestHead head);

  /** Who is told that its bytes are no request, or that there is no room for one. */
  Carrier unknown();

  /** What a request may be about. */
  sealed interface Matter {}

  /** What a request is about once all has been read that says it. */
  sealed interface Plain extends Matter {}

  /** The gate is asked about this. */
  record Asks(Arrival arrival, Carrier carrier) implements Plain {}

  /** It cannot be what it has to be; the connection ends with the gate's answer. */
  record Wrong(Refusal refusal, Carrier carrier) implements Plain {}

  /**
   * Its body says what it is about.
   *
   * @param most so many bytes of it are read
   * @param reading what it says; on a thread that may take its time where it is long
   */
  record Told(int most, Function<Body, Plain> reading) implements Matter {}
}
