package dev.postern.proxy.admin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long one client may stay: three seconds until all of its question is there, however busily it
 * sends, and half a minute until it has the answer. Only its first question goes on.
 */
final class Patience extends SimpleChannelInboundHandler<FullHttpRequest> {
  static final long QUESTION_SECONDS = 3;
  static final long ANSWER_SECONDS = 30;

  private @Nullable Future<?> end;
  private boolean asked;

  Patience() {
    super(false);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    endsIn(QUESTION_SECONDS, context.channel());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest question) {
    if (asked) {
      question.release();
      return;
    }
    asked = true;
    endsIn(ANSWER_SECONDS, context.channel());
    context.fireChannelRead(question);
  }

  private void endsIn(long seconds, Channel client) {
    stop();
    end = client.eventLoop().schedule(() -> client.close(), seconds, TimeUnit.SECONDS);
  }

  private void stop() {
    if (end != null) {
      end.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }
}
