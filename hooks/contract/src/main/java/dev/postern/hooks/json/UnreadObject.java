package dev.postern.hooks.json;

import dev.postern.hooks.json.Json.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object that stands in a text which was found sound, and is read when somebody first looks into
 * it: most are only passed on. What several threads read at once is the same for all of them.
 */
final class UnreadObject extends Json.Obj {
  private final byte[] text;
  private final int from;
  private final int to;
  private Json.@Nullable Obj read;

  UnreadObject(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }

  private Json.Obj read() {
    Json.Obj known = read;
    if (known == null) {
      known = JsonText.readSound(text, from, to);
      read = known;
    }
    return known;
  }

  @Override
  public List<Member> members() {
    return read().members();
  }

  @Override
  int place(String name) {
    return read().place(name);
  }
}
