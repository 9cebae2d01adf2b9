package dev.postern.proxy.admin;

import java.util.Optional;

/** A request for a page. */
record Question(String method, String path, String query, String body) {
  /** The plain value of a query parameter; ids and words need no decoding. */
  Optional<String> parameter(String name) {
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        return Optional.of(pair.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }
}
