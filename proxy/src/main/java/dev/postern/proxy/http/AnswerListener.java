package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.proxy.wire.AnswerHead;
import io.netty.buffer.ByteBuf;

/**
 * Hears what becomes of one request on an upstream connection; after the end or the loss, nothing.
 */
interface AnswerListener {
  /** Whether it takes more now; when it does again, it says so to the connection. */
  boolean wantsMore();

  /** A head before the answer's own. */
  void interim(AnswerHead head);

  void came(AnswerHead head);

  /** The next {@code bytes} bytes of {@code in} are a part of the body, and are taken from it. */
  void part(ByteBuf in, int bytes);

  /** The answer has ended. */
  void ended(Headers trailers);

  /** All that has come so far was told, or as much as was wanted. */
  void batchDone();

  /** The connection is gone, or what came on it cannot be read. */
  void lost(Failure failure);

  /** Something of ours broke while this was told. */
  void bug(Throwable what);

  /** Whether it takes in more of the request may have changed. */
  void upstreamWritabilityChanged();
}
