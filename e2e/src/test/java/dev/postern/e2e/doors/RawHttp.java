package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.hooks.traffic.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** HTTP/1.1 byte by byte, so that nothing is tidied up between a scenario and the wire. */
final class RawHttp {
  private RawHttp() {}

  /**
   * A message as it came.
   *
   * @param whole whether it ended as its framing said it would
   */
  record Message(String firstLine, Headers headers, byte[] body, boolean whole) {}

  static byte[] head(String firstLine, Headers headers) {
    StringBuilder text = new StringBuilder(firstLine).append("\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    return text.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /** A body as one chunk, or as none when there is nothing in it. */
  static byte[] chunked(byte[] body) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    if (body.length > 0) {
      chunks.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1));
      chunks.writeBytes(body);
      chunks.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    chunks.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    return chunks.toByteArray();
  }

  /** The next message; empty when the peer has nothing more to say. */
  static Optional<Message> read(InputStream in, boolean answer) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Headers.Builder headers = Headers.builder(16);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return Optional.of(body(first, headers.build(), in, answer));
  }

  private static Message body(String first, Headers headers, InputStream in, boolean answer)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean chunked =
        headers.first("transfer-encoding").orElse("").toLowerCase(Locale.ROOT).equals("chunked");
    Optional<Integer> length = headers.first("content-length").map(Integer::parseInt);
    boolean whole = true;
    try {
      if (chunked) {
        chunks(in, body);
      } else if (length.isPresent()) {
        byte[] bytes = in.readNBytes(length.get());
        body.writeBytes(bytes);
        whole = bytes.length == length.get();
      } else if (answer && !first.contains(" 204 ") && !first.contains(" 304 ")) {
        body.writeBytes(in.readAllBytes());
      }
    } catch (EOFException cutOff) {
      whole = false;
    }
    return new Message(first, headers, body.toByteArray(), whole);
  }

  private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    while (true) {
      String size = line(in);
      if (size.isEmpty()) {
        throw new EOFException("cut off between chunks");
      }
      int length = Integer.parseInt(size.split(";")[0].strip(), 16);
      byte[] chunk = in.readNBytes(length);
      body.writeBytes(chunk);
      if (chunk.length < length) {
        throw new EOFException("cut off within a chunk");
      }
      line(in);
      if (length == 0) {
        return;
      }
    }
  }

  /** A line without its end; nothing at the end of the stream. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
