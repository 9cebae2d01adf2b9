package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** A message of HTTP/1.1 as both sides of a rehearsal read it, who mean each other no harm. */
record HttpText(String head, String body) {
  static HttpText read(InputStream in) throws IOException {
    String head = until(in, "\r\n\r\n");
    String lower = head.toLowerCase(Locale.ROOT);
    int length = lower.indexOf("\r\ncontent-length:");
    if (length >= 0) {
      String number = head.substring(length + 17, head.indexOf("\r\n", length + 2)).strip();
      return new HttpText(head, new String(exactly(in, Integer.parseInt(number)), UTF_8));
    }
    return new HttpText(head, lower.contains("\r\ntransfer-encoding:") ? chunks(in) : "");
  }

  private static String chunks(InputStream in) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(until(in, "\r\n").strip(), 16);
      body.append(new String(exactly(in, size + 2), 0, size, UTF_8));
      if (size == 0) {
        return body.toString();
      }
    }
  }

  private static String until(InputStream in, String end) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    for (int matched = 0; matched < end.length(); ) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the other side has gone");
      }
      text.write(next);
      matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
    }
    return text.toString(ISO_8859_1);
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the other side has gone");
    }
    return bytes;
  }
}
