package dev.postern.hooks.json;

import dev.postern.hooks.json.Json.Member;
import dev.postern.hooks.json.JsonText.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Builds the value that a cursor walks over. Keeps its own stack, so depth costs no thread stack.
 */
final class TreeReader {
  /** An object or array that is not closed yet. */
  private sealed interface Open {
    void add(Json value);

    Json close();
  }

  private static final class OpenObject implements Open {
    private final List<Member> members = new ArrayList<>();
    private String name = "";

    @Override
    public void add(Json value) {
      members.add(new Member(name, value));
    }

    @Override
    public Json close() {
      return Json.Obj.distinct(members);
    }
  }

  private static final class OpenArray implements Open {
    private final List<Json> items = new ArrayList<>();

    @Override
    public void add(Json value) {
      items.add(value);
    }

    @Override
    public Json close() {
      return new Json.Arr(items);
    }
  }

  private final JsonCursor cursor;
  private final OpenArray root = new OpenArray();
  private final Deque<Open> open = new ArrayDeque<>();

  TreeReader(JsonCursor cursor) {
    this.cursor = cursor;
    open.push(root);
  }

  Reading read() {
    while (true) {
      switch (cursor.next()) {
        case OBJECT -> open.push(new OpenObject());
        case ARRAY -> open.push(new OpenArray());
        case OBJECT_END, ARRAY_END -> add(open.pop().close());
        case NAME -> name(cursor.text());
        case STRING -> add(new Json.Str(cursor.text()));
        case NUMBER -> add(new Json.Num(cursor.text()));
        case TRUE -> add(Json.Bool.TRUE);
        case FALSE -> add(Json.Bool.FALSE);
        case NULL -> add(Json.Null.NULL);
        case END -> {
          return new Reading.Good(root.items.getFirst());
        }
        case FLAW -> {
          return cursor.flaw().orElseThrow();
        }
        case START -> throw new AssertionError("no step leads back to the start");
      }
    }
  }

  private void name(String name) {
    if (open.element() instanceof OpenObject object) {
      object.name = name;
    }
  }

  private void add(Json value) {
    open.element().add(value);
  }
}
