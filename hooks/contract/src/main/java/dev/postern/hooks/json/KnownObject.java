package dev.postern.hooks.json;

import dev.postern.hooks.json.Json.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An object whose members are there. */
final class KnownObject extends Json.Obj {
  private static final int FEW = 8;

  private final List<Member> members;

  /** Where a name stands. Empty for a few members, which are found sooner without. */
  private final Map<String, Integer> places;

  /** Of members whose names are known to be different. */
  KnownObject(List<Member> distinct) {
    members = List.copyOf(distinct);
    places = members.size() > FEW ? places(members) : Map.of();
  }

  // A HashMap, because its slots become trees when a sender makes all names collide; Map.of has
  // no such guard.
  private static Map<String, Integer> places(List<Member> members) {
    Map<String, Integer> places = HashMap.newHashMap(members.size());
    for (int place = 0; place < members.size(); place++) {
      places.put(members.get(place).name(), place);
    }
    return places;
  }

  @Override
  public List<Member> members() {
    return members;
  }

  @Override
  int place(String name) {
    if (!places.isEmpty()) {
      return places.getOrDefault(name, -1);
    }
    for (int place = 0; place < members.size(); place++) {
      if (members.get(place).name().equals(name)) {
        return place;
      }
    }
    return -1;
  }
}
