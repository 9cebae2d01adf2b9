package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.Problem;
import java.util.List;

/** What became of documents. */
public sealed interface Reading {
  /**
   * They can be opened.
   *
   * @param warnings what is allowed and probably not meant
   * @param notes what overlays did
   */
  record Good(Rulebook rules, List<Problem> warnings, List<String> notes) implements Reading {
    public Good {
      warnings = List.copyOf(warnings);
      notes = List.copyOf(notes);
    }
  }

  /**
   * They cannot.
   *
   * @param problems at least one, sorted by place
   */
  record Bad(List<Problem> problems) implements Reading {
    public Bad {
      problems = List.copyOf(problems);
    }
  }
}
