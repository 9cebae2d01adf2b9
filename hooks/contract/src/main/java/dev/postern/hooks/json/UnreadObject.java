package dev.postern.hooks.json;

import dev.postern.hooks.json.Json.Member;
import dev.postern.hooks.text.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object that stands in a text which was found sound, and is read when somebody first looks into
 * it, which is too late once a lent text was taken back: most are only passed on. What several
 * threads read at once is the same for all of them.
 */
final class UnreadObject extends Json.Obj {
  private final Text text;
  private final int from;
  private final int to;
  private Json.@Nullable Obj read;

  UnreadObject(Text text, int from, int to) {
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
