package dev.postern.hooks.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An immutable JSON value. Members keep their order, numbers their spelling. (Being replaced.) */
public sealed interface Json {
  record Member(String name, Json value) {}

  record Obj(List<Member> members) implements Json {
    public Optional<Json> get(String name) {
      return members.stream().filter(m -> m.name().equals(name)).map(Member::value).findFirst();
    }

    public Obj with(String name, Json value) {
      List<Member> next = new ArrayList<>(members);
      next.removeIf(m -> m.name().equals(name));
      next.add(new Member(name, value));
      return new Obj(next);
    }
  }

  record Arr(List<Json> items) implements Json {}

  record Str(String value) implements Json {}

  record Num(String spelling) implements Json {}

  enum Bool implements Json { TRUE, FALSE }

  enum Null implements Json { NULL }
}
