package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.wire.AnswerHead;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.RequestHead;

/** In which framing an upstream's answer goes on to its client. */
final class Outward {
  private Outward() {}

  static Framing of(AnswerHead came, RequestHead request) {
    int status = came.status();
    return switch (came.framing()) {
      case Framing.Length length -> length;
      case Framing.Chunked _, Framing.UntilClose _ -> parts(request);
      case Framing.Empty _ when status == 304 || request.isHead() -> wouldBe(came.headers());
      case Framing.Empty _ ->
          Framing.neverHasBody(status) ? Framing.Empty.EMPTY : new Framing.Length(0);
    };
  }

  /** A body whose length nobody knows yet. */
  static Framing parts(RequestHead request) {
    return request.oldClient() ? Framing.UntilClose.UNTIL_CLOSE : Framing.Chunked.CHUNKED;
  }

  /** Some answers without a body tell how long it would have been. */
  private static Framing wouldBe(Headers came) {
    return came.first("content-length")
        .<Framing>map(length -> new Framing.Length(Long.parseLong(length)))
        .orElse(Framing.Empty.EMPTY);
  }
}
