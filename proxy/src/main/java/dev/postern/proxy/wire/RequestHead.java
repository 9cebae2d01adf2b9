package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Headers;

/**
 * A request's head, read in the only way in which it can be read.
 *
 * @param authority what its host field names, and its target, if that names one
 * @param target in origin form: path and query as they were sent
 * @param headers the fields that travel on
 * @param framing where its body ends
 * @param oldClient whether it speaks HTTP/1.0: it is answered without chunks, and its connection
 *     closed
 * @param keepAlive whether the connection may go on afterwards
 * @param awaitsContinue whether the client waits for leave to send the body
 * @param upgrade the protocols that the client would rather speak, or nothing
 * @param takesTrailers whether the client wants to hear the trailers of an answer
 */
public record RequestHead(
    String method,
    Authority authority,
    String target,
    Headers headers,
    Framing framing,
    boolean oldClient,
    boolean keepAlive,
    boolean awaitsContinue,
    String upgrade,
    boolean takesTrailers) {

  /** The fields that travel on, and what other protocol is asked for: that is to be judged too. */
  public Headers asked() {
    return upgrade.isEmpty() ? headers : headers.plus("upgrade", upgrade);
  }

  public boolean isHead() {
    return method.equals("HEAD");
  }
}
