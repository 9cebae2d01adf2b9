package dev.postern.policies.rulebook;

import dev.postern.policies.rulebook.documents.Document;
import dev.postern.policies.rulebook.documents.Place;

/** What a document says, under its name. */
record Named<T>(Document document, T spec) {
  String name() {
    return document.name();
  }

  /** Where the name is written. */
  Place place() {
    return document.named();
  }

  /** As explanations name it: {@code weather-users (postern.yaml:12)}. */
  String at() {
    return name() + " (" + place().file() + ":" + place().line() + ")";
  }
}
