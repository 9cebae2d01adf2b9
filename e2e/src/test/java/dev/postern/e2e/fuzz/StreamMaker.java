package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes up streams of events, each of a seed, cut into chunks anywhere. */
final class StreamMaker {
  /**
   * A stream and what a gate does with it.
   *
   * @param chunks as it comes
   * @param changes for each event in turn, over and over
   */
  record Made(List<byte[]> chunks, List<Change> changes) {
    byte[] stream() {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      chunks.forEach(whole::writeBytes);
      return whole.toByteArray();
    }

    @Override
    public String toString() {
      return chunks.stream().map(Shown::of).toList() + " " + changes;
    }
  }

  /** What becomes of one event. */
  enum Change {
    NONE,
    LEFT_OUT,
    SAID_ANEW
  }

  private static final List<String> ENDS = List.of("\n", "\r\n", "\r");
  private static final List<String> LINES =
      List.of(
          "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
          "data: {\"jsonrpc\":\"2.0\",",
          "data: \"id\":1,\"result\":{}}",
          "data:x",
          "data:  x",
          "data",
          "data:",
          "data: ",
          "data: {\"method\":\"notifications/message\"}",
          "data: é\uD83D\uDE00",
          "event: message",
          "event:message",
          "event: ping",
          "event",
          "event: ",
          "id: 7",
          "id:7/0",
          "id",
          "id: ",
          "id: a\0b",
          "retry: 3000",
          "retry: 5x",
          "retry",
          ": keep-alive",
          ":",
          " data: no field",
          "DATA: no field",
          "data : no field",
          "data\0: no field",
          "\0",
          "x: y",
          "data: a\0b",
          "\uFEFF",
          "\uFEFFdata: marked",
          "data: \uFEFF",
          "event: a\0",
          "data: \u2028data: x",
          "data: \u0085data: x",
          "data: \u000Bdata: x",
          "data: \f");

  private final Random random;

  private StreamMaker(long seed) {
    random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
  }

  static Made make(long seed) {
    return new StreamMaker(seed).make();
  }

  private Made make() {
    byte[] stream = random.nextInt(3) == 0 ? spoilt(stream()) : stream();
    List<Change> changes = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      changes.add(random.nextInt(3) > 0 ? Change.NONE : pick(List.of(Change.values())));
    }
    return new Made(chunks(stream), changes);
  }

  private byte[] stream() {
    StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "\uFEFF" : "");
    String usual = pick(ENDS);
    boolean mixed = random.nextInt(3) == 0;
    for (int events = random.nextInt(5); events >= 0; events--) {
      for (int lines = random.nextInt(5); lines > 0; lines--) {
        text.append(pick(LINES)).append(mixed ? pick(ENDS) : usual);
      }
      text.append(mixed ? pick(ENDS) : usual);
    }
    return text.toString().getBytes(UTF_8);
  }

  private byte[] spoilt(byte[] stream) {
    byte[] odd = {
      0,
      '\n',
      '\r',
      ':',
      ' ',
      'd',
      (byte) 0xEF,
      (byte) 0xBB,
      (byte) 0xBF,
      (byte) 0xFF,
      (byte) 0xC2,
      (byte) 0x85
    };
    byte[] spoilt = stream.clone();
    for (int times = random.nextInt(4); times >= 0 && spoilt.length > 0; times--) {
      int at = random.nextInt(spoilt.length);
      switch (random.nextInt(4)) {
        case 0 -> spoilt[at] = odd[random.nextInt(odd.length)];
        case 1 -> spoilt[at] = (byte) random.nextInt(256);
        case 2 -> spoilt = without(spoilt, at);
        default -> spoilt = with(spoilt, at, odd[random.nextInt(odd.length)]);
      }
    }
    return spoilt;
  }

  private static byte[] without(byte[] stream, int at) {
    byte[] less = Arrays.copyOf(stream, stream.length - 1);
    System.arraycopy(stream, at + 1, less, at, less.length - at);
    return less;
  }

  private static byte[] with(byte[] stream, int at, byte more) {
    byte[] longer = Arrays.copyOf(stream, stream.length + 1);
    System.arraycopy(stream, at, longer, at + 1, stream.length - at);
    longer[at] = more;
    return longer;
  }

  private List<byte[]> chunks(byte[] stream) {
    int most = pick(List.of(1, 2, 5, 20, 1_000));
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int to = Math.min(stream.length, at + 1 + random.nextInt(most));
      chunks.add(Arrays.copyOfRange(stream, at, to));
      at = to;
    }
    return chunks;
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
