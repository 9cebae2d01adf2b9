package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers to a client, those to HEAD without their bodies. */
final class AnswerEncoder extends HttpResponseEncoder {
  private boolean toHead;

  /** The next answers are to a request of this method. */
  void expect(String method) {
    toHead = method.equals("HEAD");
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse answer) {
    return toHead && answer.status().code() >= 200 || super.isContentAlwaysEmpty(answer);
  }
}
