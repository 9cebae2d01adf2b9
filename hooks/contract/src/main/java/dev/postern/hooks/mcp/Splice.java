package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.io.ByteArrayOutputStream;

/** A text of which some values are replaced, from front to back, while the rest stays as it is. */
final class Splice {
  private final byte[] text;
  private final ByteArrayOutputStream out;
  private int copied;

  Splice(byte[] text) {
    this.text = text;
    this.out = new ByteArrayOutputStream(text.length + 64);
  }

  void replace(Part part, Json value) {
    copyTo(part.from());
    out.writeBytes(JsonText.write(value));
    copied = part.to();
  }

  void insert(int at, byte[] more) {
    copyTo(at);
    out.writeBytes(more);
  }

  private void copyTo(int to) {
    if (to < copied) {
      throw new IllegalStateException("edits go from front to back");
    }
    out.write(text, copied, to - copied);
    copied = to;
  }

  byte[] bytes() {
    copyTo(text.length);
    return out.toByteArray();
  }
}
