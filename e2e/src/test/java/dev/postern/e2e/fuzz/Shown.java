package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Bytes on one line that can be read and written again. */
final class Shown {
  private Shown() {}

  static String of(byte[] bytes) {
    StringBuilder shown = new StringBuilder();
    for (byte here : bytes) {
      switch (here) {
        case '\\' -> shown.append("\\\\");
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        default -> {
          if (here >= ' ' && here < 0x7F && here != '|') {
            shown.append((char) here);
          } else {
            shown.append(String.format("\\x%02x", here));
          }
        }
      }
    }
    return shown.toString();
  }

  static byte[] read(String shown) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] text = shown.getBytes(ISO_8859_1);
    for (int at = 0; at < text.length; at++) {
      if (text[at] != '\\') {
        bytes.write(text[at]);
      } else {
        switch (text[++at]) {
          case 'n' -> bytes.write('\n');
          case 'r' -> bytes.write('\r');
          case 'x' -> {
            bytes.write(Integer.parseInt(shown, at + 1, at + 3, 16));
            at += 2;
          }
          default -> bytes.write(text[at]);
        }
      }
    }
    return bytes.toByteArray();
  }
}
