package dev.postern.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** What a reader made of bytes that came in pieces, as a list of words one can compare. */
final class Reading {
  static final HeadLimits USUAL = new HeadLimits(100, 64 << 10, 8 << 10);

  private Reading() {}

  static List<String> ofRequests(HeadLimits limits, List<String> pieces) {
    RequestReader reader = new RequestReader(new Scratch(), limits);
    Unread unread = new Unread(UnpooledByteBufAllocator.DEFAULT);
    List<String> heard = new ArrayList<>();
    for (String piece : pieces) {
      unread.add(Unpooled.copiedBuffer(piece, ISO_8859_1));
      read(reader, unread, heard);
      unread.settle();
    }
    unread.release();
    return heard;
  }

  private static void read(RequestReader reader, Unread unread, List<String> heard) {
    while (true) {
      switch (reader.next(unread.bytes())) {
        case MORE -> {
          return;
        }
        case HEAD -> heard.add(words(reader.head()));
        case PART -> part(take(unread.bytes(), reader.part()), heard);
        case END -> heard.add("end");
        case FLAW -> {
          heard.add(reader.flaw().tooLarge() ? "too large" : "flaw");
          return;
        }
      }
    }
  }

  private static String take(ByteBuf in, int bytes) {
    return in.readCharSequence(bytes, ISO_8859_1).toString();
  }

  /** Where a body is cut is nobody's business. */
  private static void part(String bytes, List<String> heard) {
    String latest = heard.getLast();
    if (latest.startsWith("body ")) {
      heard.set(heard.size() - 1, latest + bytes);
    } else {
      heard.add("body " + bytes);
    }
  }

  private static String words(RequestHead head) {
    StringBuilder words = new StringBuilder(head.method() + " " + head.target());
    words.append(" to ").append(head.authority()).append(" framed ").append(head.framing());
    head.headers()
        .forEach((name, value) -> words.append('|').append(name).append('=').append(value));
    return words.toString();
  }
}
