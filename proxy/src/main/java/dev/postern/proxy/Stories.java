package dev.postern.proxy;

import dev.postern.hooks.json.Json;
import dev.postern.policies.journal.JournalReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the journal knows of an exchange, as one JSON value. */
final class Stories {
  private Stories() {}

  static Optional<Json.Obj> find(JournalReader journal, String id) throws IOException {
    return journal.find(id).map(story -> of(story.decision(), story.within(), story.end()));
  }

  static Json.Obj of(Json.Obj decision, List<Json.Obj> within, Optional<Json.Obj> end) {
    Json.Obj.Builder story = Json.Obj.builder().put("decision", decision);
    if (!within.isEmpty()) {
      story.put("within", new Json.Arr(List.copyOf(within)));
    }
    end.ifPresent(line -> story.put("end", line));
    return story.build();
  }
}
