package dev.postern.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an event of a stream takes on its way through: cut out of the bytes, its message read, and
 * made ready to leave. Usage: ReadEvents ROUNDS
 */
public final class ReadEvents {
  private static final McpReader READER = new McpReader(64, 10_000);
  private static final int EVENTS = 64;

  private ReadEvents() {}

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    System.out.println(
        "                                        us an event, bytes made, events a second and"
            + " core");
    for (int size : new int[] {128, 1_024, 10_240}) {
      byte[] lf = stream(size, "\n");
      byte[] crlf = stream(size, "\r\n");
      new InTurns()
          .add("LF, an event a chunk", () -> through(chunks(lf, lf.length / EVENTS)))
          .add("LF, chunks of 1,400 bytes", () -> through(chunks(lf, 1_400)))
          .add("CRLF, chunks of 1,400 bytes", () -> through(chunks(crlf, 1_400)))
          .run(rounds)
          .forEach((name, cost) ->
              System.out.printf(
                  "%6d bytes, %-28s %8.2f %8.0f %9.0f%n",
                  size,
                  name,
                  cost.nanos() / EVENTS / 1e3,
                  cost.bytes() / EVENTS,
                  1e9 * EVENTS / cost.nanos()));
    }
    System.err.println("(" + InTurns.used() + ")");
  }

  private static byte[] stream(int size, String end) {
    String opening = "event: message" + end + "id: 7/12" + end + "data: ";
    String message =
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"";
    int room = size - opening.length() - message.length() - 3 - 2 * end.length();
    String event = opening + message + "x".repeat(Math.max(0, room)) + "\"}}" + end + end;
    return event.repeat(EVENTS).getBytes(UTF_8);
  }

  private static List<byte[]> chunks(byte[] stream, int size) {
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < stream.length; at += size) {
      chunks.add(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + size)));
    }
    return chunks;
  }

  private static int through(List<byte[]> chunks) {
    SseReader events = new SseReader(1 << 20);
    int left = 0;
    int count = 0;
    for (byte[] chunk : chunks) {
      for (Event event : events.read(chunk)) {
        left += reviewed(event).bytes().length;
        count++;
      }
    }
    if (count != EVENTS) {
      throw new AssertionError(count + " events");
    }
    return left;
  }

  /** As a gate does with what a server tells its client. */
  private static Event reviewed(Event event) {
    return switch (READER.fromServer(Text.of(event.data().orElseThrow()))) {
      case McpReader.Reading.Good(McpMessage.Notification _) -> SseText.safe(event);
      case McpReader.Reading other -> throw new AssertionError(other);
    };
  }
}
