package dev.postern.hooks.stock;

import dev.postern.hooks.HookProvider.Opened;
import dev.postern.hooks.HookProvider.Wrong;
import dev.postern.hooks.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code {words: [...]}}, as the deny filter of ContextForge has it. */
final class DenyWordsConfig {
  private static final String WORDS = "words";
  private static final int MOST_WORDS = 1_000;
  private static final int LONGEST_WORD = 256;

  private final List<Wrong> wrong = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  private DenyWordsConfig() {}

  static Opened open(Json.Obj config) {
    DenyWordsConfig reading = new DenyWordsConfig();
    reading.read(config);
    return reading.wrong.isEmpty()
        ? new Opened.Ready(new DenyWords(reading.words))
        : new Opened.Unusable(List.copyOf(reading.wrong));
  }

  private void read(Json.Obj config) {
    for (Json.Member member : config.members()) {
      if (!member.name().equals(WORDS)) {
        wrong.add(new Wrong(Optional.of(member.name()), "unknown; did you mean '" + WORDS + "'?"));
      }
    }
    Optional<Json> given = config.get(WORDS);
    if (given.isPresent() && given.get() instanceof Json.Arr(List<Json> items)) {
      read(items);
    } else {
      complain(
          given.isEmpty() ? "required: the words to refuse" : "a list of words, no other value");
    }
  }

  private void read(List<Json> items) {
    if (items.isEmpty()) {
      complain("at least one");
    }
    if (items.size() > MOST_WORDS) {
      complain("at most " + MOST_WORDS + ", not " + items.size());
      return;
    }
    for (int item = 0; item < items.size(); item++) {
      String place = "item " + (item + 1) + ": ";
      if (!(items.get(item) instanceof Json.Str(String word))) {
        complain(place + "a string, no other value");
      } else if (word.isBlank()) {
        complain(place + "empty or blank, which would refuse nearly everything");
      } else if (word.length() > LONGEST_WORD) {
        complain(place + "at most " + LONGEST_WORD + " characters, not " + word.length());
      } else {
        words.add(word);
      }
    }
  }

  private void complain(String what) {
    wrong.add(new Wrong(Optional.of(WORDS), what));
  }
}
