package dev.postern.e2e.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A JSON text while it is made up: it can still be spoilt, and be spelt in many ways. */
sealed interface Piece {
  /** Text that stands for itself, whether JSON knows it or not. */
  record Raw(String text) implements Piece {}

  /**
   * @param name spelt, with its quotes
   */
  record Member(String name, Piece value) {}

  record Members(List<Member> list) implements Piece {}

  record Items(List<Piece> list) implements Piece {}

  /** Itself and all that is in it. */
  default Stream<Piece> all() {
    return switch (this) {
      case Raw _ -> Stream.of(this);
      case Members(var list) ->
          Stream.concat(Stream.of(this), list.stream().flatMap(member -> member.value().all()));
      case Items(var list) -> Stream.concat(Stream.of(this), list.stream().flatMap(Piece::all));
    };
  }

  /** The objects among all of it. */
  default List<Members> objects() {
    List<Members> objects = new ArrayList<>();
    all()
        .forEach(piece -> {
          if (piece instanceof Members members) {
            objects.add(members);
          }
        });
    return objects;
  }

  /** Its text, with white space wherever it may be. */
  default void write(StringBuilder out, Random random) {
    switch (this) {
      case Raw(String text) -> out.append(text);
      case Members(var list) -> {
        out.append('{');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : ",").append(space(random)).append(list.get(i).name());
          out.append(space(random)).append(':').append(space(random));
          list.get(i).value().write(out, random);
        }
        out.append(space(random)).append('}');
      }
      case Items(var list) -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : ",").append(space(random));
          list.get(i).write(out, random);
        }
        out.append(space(random)).append(']');
      }
    }
  }

  private static String space(Random random) {
    return switch (random.nextInt(24)) {
      case 0 -> " ";
      case 1 -> "\n";
      case 2 -> "\r\n\t ";
      default -> "";
    };
  }
}
