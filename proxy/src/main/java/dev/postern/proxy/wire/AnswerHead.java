package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Headers;

/**
 * An answer's head.
 *
 * @param headers the fields that travel on; the length an answer to HEAD or a 304 would have is
 *     among them
 * @param keepAlive whether the connection may go on afterwards
 * @param upgrade the protocol that is spoken from here on, if the status says so
 */
public record AnswerHead(
    int status, Headers headers, Framing framing, boolean keepAlive, String upgrade) {
  /** Whether another head follows. */
  public boolean isInterim() {
    return status < 200 && status != 101;
  }
}
