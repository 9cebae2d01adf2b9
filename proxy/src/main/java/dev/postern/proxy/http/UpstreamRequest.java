package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.Forward;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.OptionalInt;

/** What was let through, as it goes to its server: to that server's name, in a framing of ours. */
final class UpstreamRequest {
  private UpstreamRequest() {}

  /**
   * @param came how the client had framed the body, which matters if it streams by
   */
  static HttpRequest of(Forward forward, Framing came) {
    HttpMethod method = HttpMethod.valueOf(forward.head().method());
    String target = forward.head().target();
    HttpHeaders headers = headers(forward);
    return switch (forward.body()) {
      case Body.None _ -> {
        empty(method).write(headers);
        yield full(method, target, Unpooled.EMPTY_BUFFER, headers);
      }
      case Body.Whole(byte[] bytes) -> {
        new Framing.Length(bytes.length).write(headers);
        yield full(method, target, Unpooled.wrappedBuffer(bytes), headers);
      }
      case Body.AsItComes _ -> {
        came.write(headers);
        yield new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target, headers);
      }
      case Body.Withheld _ -> throw new IllegalStateException("a body that could not be had");
    };
  }

  /** Whether sending it twice does no more than sending it once, and we still have all of it. */
  static boolean mayBeSentAgain(Forward forward) {
    boolean atHand = forward.body() instanceof Body.None || forward.body() instanceof Body.Whole;
    return atHand
        && switch (forward.head().method()) {
          case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  private static HttpHeaders headers(Forward forward) {
    Upstream upstream = forward.target().upstream();
    Authority authority = upstream.authority();
    Authority shown =
        upstream.port() == 80 ? new Authority(authority.host(), OptionalInt.empty()) : authority;
    return HeaderRules.toUpstream(forward.head().headers(), shown.toString());
  }

  /** Methods that usually carry a body say so when there is none. */
  private static Framing empty(HttpMethod method) {
    return switch (method.name()) {
      case "POST", "PUT", "PATCH" -> new Framing.Length(0);
      default -> Framing.Empty.EMPTY;
    };
  }

  private static HttpRequest full(
      HttpMethod method, String target, ByteBuf body, HttpHeaders headers) {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1, method, target, body, headers, EmptyHttpHeaders.INSTANCE);
  }
}
