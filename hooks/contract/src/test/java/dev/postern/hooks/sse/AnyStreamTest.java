package dev.postern.hooks.sse;

import static dev.postern.hooks.sse.Streams.read;
import static dev.postern.hooks.sse.Streams.said;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.sse.Streams.Said;
import dev.postern.hooks.traffic.Event;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every stream of bytes. */
class AnyStreamTest {
  @Provide
  Arbitrary<byte[]> streams() {
    return Arbitraries.of(
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "\r\n\r\n",
            "data",
            "data: ",
            "id: ",
            "event:",
            "retry: 5",
            ":",
            " ",
            "x",
            "\0",
            "\uFEFF",
            "é",
            "data: {\"a\":1}")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts).getBytes(UTF_8));
  }

  @Property
  void theEventsDoNotDependOnWhereTheStreamIsCut(@ForAll("streams") byte[] stream) {
    List<Said> whole = said(read(stream));
    for (int at = 0; at <= stream.length; at++) {
      assertThat(said(read(Streams.cut(stream, at)))).isEqualTo(whole);
    }
    assertThat(said(read(Streams.single(stream)))).isEqualTo(whole);
  }

  @Property
  void theBytesOfAllEventsAreTheBytesThatCame(@ForAll("streams") byte[] stream) {
    for (int at = 0; at <= stream.length; at++) {
      byte[] joined = Streams.joined(read(Streams.cut(stream, at)));
      assertThat(joined).isEqualTo(Arrays.copyOf(stream, joined.length));
      byte[] tail = Arrays.copyOfRange(stream, joined.length, stream.length);
      assertThat(Oracle.events(tail, joined.length == 0).size())
          .as("what is left is no event")
          .isLessThanOrEqualTo(startsWithLf(tail) ? 1 : 0);
    }
  }

  private static boolean startsWithLf(byte[] tail) {
    return tail.length > 0 && tail[0] == '\n';
  }

  @Property
  void theEventsAreThoseOfTheSpecification(@ForAll("streams") byte[] stream) {
    assertThat(said(read(stream))).isEqualTo(Oracle.events(stream, true));
  }

  @Property
  void whatLeavesSaysTheSameToEveryClient(@ForAll("streams") byte[] stream) {
    for (byte[][] chunks : List.of(new byte[][] {stream}, Streams.single(stream))) {
      List<Event> came = read(chunks);
      byte[] left = Streams.leaving(came);
      assertThat(withoutNul(said(read(left)))).isEqualTo(withoutNul(said(came)));
      assertThat(left).doesNotContain((byte) 0);
      for (Event event : read(left)) {
        assertThat(SseText.safe(event)).isSameAs(event);
      }
    }
  }

  /** NUL leaves as U+FFFD, here spelt in Latin-1. */
  private static List<Said> withoutNul(List<Said> said) {
    String replacement = new String("\uFFFD".getBytes(UTF_8), ISO_8859_1);
    return said.stream()
        .map(event ->
            new Said(
                event.type().replace('\0', '\uFFFD'),
                event.id(),
                event.data().map(data -> data.replace("\0", replacement))))
        .toList();
  }

  /** The rules of the WHATWG once more, slowly and in another way. */
  private static final class Oracle {
    static List<Said> events(byte[] stream, boolean first) {
      String text = new String(stream, ISO_8859_1);
      if (first && text.startsWith("\u00EF\u00BB\u00BF")) {
        text = text.substring(3);
      }
      List<Said> events = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      String[] all = text.split("\r\n|\r|\n", -1);
      for (int line = 0; line < all.length - 1; line++) {
        if (all[line].isEmpty()) {
          events.add(event(lines));
          lines.clear();
        } else {
          lines.add(all[line]);
        }
      }
      return events;
    }

    private static Said event(List<String> lines) {
      String type = "";
      Optional<String> id = Optional.empty();
      StringBuilder data = new StringBuilder();
      for (String line : lines) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (name) {
          case "data" -> data.append(value).append('\n');
          case "event" -> type = utf8(value);
          case "id" -> id = value.contains("\0") ? id : Optional.of(utf8(value));
          default -> {
            // nothing
          }
        }
      }
      if (!data.isEmpty()) {
        data.setLength(data.length() - 1);
      }
      return new Said(type, id, data.isEmpty() ? Optional.empty() : Optional.of(data.toString()));
    }

    private static String utf8(String latin) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(latin.getBytes(ISO_8859_1));
      return out.toString(UTF_8);
    }
  }
}
