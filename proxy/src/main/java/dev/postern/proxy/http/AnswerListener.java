package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Refusal.Failure;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Hears what becomes of one request on an upstream connection; after the end or the loss, nothing.
 */
interface AnswerListener {
  void came(HttpResponse head, Framing framing);

  /** A part of the body, the listener's from now on; the last one is a {@code LastHttpContent}. */
  void part(HttpContent part);

  /** All that has come so far was told: it is for the listener to ask for more. */
  void batchDone();

  /** The connection is gone, or what came on it cannot be read. */
  void lost(Failure failure);

  /** Something of ours broke while this was told. */
  void bug(Throwable what);

  /** Whether it takes in more of the request may have changed. */
  void upstreamWritabilityChanged();
}
