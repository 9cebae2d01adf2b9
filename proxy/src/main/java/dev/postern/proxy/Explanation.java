package dev.postern.proxy;

import dev.postern.hooks.json.Json;
import java.util.List;
import java.util.Optional;

/** What the journal has of an exchange, told to a person. */
final class Explanation {
  private final Json.Obj line;
  private final StringBuilder text = new StringBuilder();

  private Explanation(Json.Obj line) {
    this.line = line;
  }

  /** Of a story as {@link Stories} makes it. */
  static String of(Json.Obj story) {
    StringBuilder all = new StringBuilder(new Explanation(member(story, "decision")).told());
    if (story.get("within").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> parts)) {
      for (Json part : parts) {
        if (part instanceof Json.Obj one) {
          all.append("\nand within it:\n\n").append(new Explanation(one).told());
        }
      }
    }
    Json.Obj end = member(story, "end");
    word(end, "ending")
        .ifPresent(how -> {
          all.append("ended    ").append(how);
          word(end, "status").ifPresent(status -> all.append(", answered ").append(status));
          word(end, "ms").ifPresent(ms -> all.append(", after ").append(ms).append(" ms"));
        });
    return all.toString();
  }

  private static Json.Obj member(Json.Obj object, String name) {
    return object.get(name).orElse(Json.Null.NULL) instanceof Json.Obj member
        ? member
        : Json.Obj.of();
  }

  private String told() {
    String who = word("subject").orElse("nobody we know");
    String role = word("role").map(as -> " as " + as).orElse("");
    String how = word("how").map(by -> " (known by " + by + ")").orElse("");
    text.append(word("decision").orElse("?").toUpperCase(java.util.Locale.ROOT));
    text.append("  ").append(operation()).append(" of ").append(word("server").orElse("no server"));
    text.append("\nby       ").append(who).append(role).append(how);
    also("when     ", word("time"));
    also("id       ", word("id"));
    also("part of  ", word("parent"));
    also("rules    ", word("edition").map(name -> "edition " + name));
    steps();
    hooks();
    also("because  ", word("why"));
    also("rule     ", rule());
    also("allowed, had there been:  ", word("remedy"));
    return text.append('\n').toString();
  }

  private String operation() {
    if (line.get("operation").orElse(Json.Null.NULL) instanceof Json.Obj operation) {
      return word(operation, "kind").orElse("") + " " + word(operation, "name").orElse("");
    }
    return "a request";
  }

  private Optional<String> rule() {
    return object("rule")
        .map(rule ->
            word(rule, "name").orElse("?")
                + ", "
                + word(rule, "file").orElse("?")
                + ":"
                + word(rule, "line").orElse("?"));
  }

  private void steps() {
    List<Json> steps = items("steps");
    if (!steps.isEmpty()) {
      text.append("\nsteps");
    }
    int number = 1;
    for (Json step : steps) {
      if (step instanceof Json.Obj one) {
        text.append(
            String.format(
                "%n  %d. %-10s %s: %s",
                number++,
                word(one, "stage").orElse(""),
                word(one, "who").orElse(""),
                word(one, "what").orElse("")));
      }
    }
  }

  private void hooks() {
    for (Json hook : items("hooks")) {
      if (hook instanceof Json.Obj one) {
        text.append("\nhook     ").append(word(one, "name").orElse(""));
        text.append(": ").append(word(one, "outcome").orElse(""));
        text.append(" in ").append(word(one, "ms").orElse("?")).append(" ms");
      }
    }
  }

  private void also(String title, Optional<String> what) {
    what.ifPresent(told -> text.append('\n').append(title).append(told));
  }

  private Optional<Json.Obj> object(String name) {
    return line.get(name).flatMap(v -> v instanceof Json.Obj o ? Optional.of(o) : Optional.empty());
  }

  private List<Json> items(String name) {
    return line.get(name).orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items)
        ? items
        : List.of();
  }

  private Optional<String> word(String name) {
    return word(line, name);
  }

  private static Optional<String> word(Json.Obj object, String name) {
    return switch (object.get(name).orElse(Json.Null.NULL)) {
      case Json.Str(String value) -> Optional.of(value);
      case Json.Num(String spelling) -> Optional.of(spelling);
      case Json.Obj _, Json.Arr _, Json.Bool _, Json.Null _ -> Optional.empty();
    };
  }
}
