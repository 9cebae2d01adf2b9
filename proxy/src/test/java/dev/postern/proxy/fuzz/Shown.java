package dev.postern.proxy.fuzz;

/** Bytes as text that stays on one line and can be read back. */
final class Shown {
  private static final int MOST = 4_000;

  private Shown() {}

  static String bytes(String bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(MOST, bytes.length()); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            text.append(c);
          } else {
            text.append("\\x").append(Character.forDigit(c >> 4 & 15, 16));
            text.append(Character.forDigit(c & 15, 16));
          }
        }
      }
    }
    return bytes.length() > MOST ? text + "… (" + bytes.length() + " bytes)" : text.toString();
  }

  static String read(String shown) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (c != '\\') {
        bytes.append(c);
        continue;
      }
      i++;
      switch (shown.charAt(i)) {
        case 'r' -> bytes.append('\r');
        case 'n' -> bytes.append('\n');
        case 't' -> bytes.append('\t');
        case 'x' -> {
          bytes.append((char) Integer.parseInt(shown.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> bytes.append(shown.charAt(i));
      }
    }
    return bytes.toString();
  }
}
