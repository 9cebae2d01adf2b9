package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One question, one page, and the connection is closed. */
final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);

  private final Pages pages;

  PageHandler(Pages pages) {
    this.pages = pages;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      context.close();
      return;
    }
    context.channel().config().setAutoRead(false);
    String target = request.uri();
    int query = target.indexOf('?');
    boolean head = request.method().name().equals("HEAD");
    Question question =
        new Question(
            head ? "GET" : request.method().name(),
            query < 0 ? target : target.substring(0, query),
            query < 0 ? "" : target.substring(query + 1),
            request.content().toString(UTF_8));
    Thread.ofVirtual().name("page " + question.path()).start(() -> answer(context, question, head));
  }

  private void answer(ChannelHandlerContext context, Question question, boolean head) {
    Page page;
    try {
      page = pages.answer(question);
    } catch (RuntimeException bug) {
      LOG.error("no page for {}", question.path(), bug);
      page = Page.text(500, "this page is broken; the log says more");
    }
    byte[] body = page.body();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(page.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, "close");
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("a client of an admin page went away", cause);
    context.close();
  }
}
