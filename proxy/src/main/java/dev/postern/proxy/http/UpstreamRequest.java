package dev.postern.proxy.http;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.Forward;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.HeadWriter;
import dev.postern.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.OptionalInt;

/** What was let through, as it goes to its server: to that server's name, in a framing of ours. */
final class UpstreamRequest {
  private UpstreamRequest() {}

  /** How the body of a request travels on: as the client framed it, or as a whole. */
  static Framing framing(Forward forward, RequestHead came) {
    return switch (forward.body()) {
      case Body.None _ -> Framing.Empty.EMPTY;
      case Body.Whole(Text text) -> Framing.of(text.length());
      case Body.AsItComes _ -> came.framing();
      case Body.Withheld _ -> throw new IllegalStateException("a body that could not be had");
    };
  }

  /** The head, and the body with it unless that streams by. */
  static ByteBuf write(
      Forward forward, RequestHead came, HeadWriter heads, ByteBufAllocator memory) {
    String method = forward.head().method();
    heads.request(method, forward.head().target());
    heads.field("host", host(forward.target().upstream()));
    heads.fields(forward.head().headers(), true);
    Optional<String> upgrade = forward.head().headers().first("upgrade");
    if (upgrade.isPresent()) {
      heads.field("connection", "upgrade").field("upgrade", upgrade.get());
    } else if (came.takesTrailers()) {
      heads.field("connection", "te").field("te", "trailers");
    }
    return switch (forward.body()) {
      case Body.None _ -> empty(method, heads).end(memory);
      case Body.Whole(Text text) -> heads.length(text.length()).end(memory, text);
      case Body.AsItComes _ -> heads.framing(came.framing()).end(memory);
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

  private static String host(Upstream upstream) {
    Authority authority = upstream.authority();
    return upstream.port() == 80
        ? new Authority(authority.host(), OptionalInt.empty()).toString()
        : authority.toString();
  }

  /** Methods that usually carry a body say so when there is none. */
  private static HeadWriter empty(String method, HeadWriter heads) {
    return switch (method) {
      case "POST", "PUT", "PATCH" -> heads.length(0);
      default -> heads;
    };
  }
}
