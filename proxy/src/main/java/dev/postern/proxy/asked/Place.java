package dev.postern.proxy.asked;

import java.util.Optional;

/**
 * Where a question was sent. That tells who asks, and which server is meant: whoever asks is set up
 * to say so, and no caller of it can say anything else.
 *
 * @param server empty where host and path tell
 * @param rest what follows: the original path, or nothing
 */
record Place(Form form, Optional<String> server, String rest) {
  /** Stands where a server's name would; no server can be called so. */
  private static final String ANY = "-";

  /** Reads {@code /form/server}, and what follows. */
  static Optional<Place> of(String target) {
    int second = target.indexOf('/', 1);
    if (second < 0) {
      return Optional.empty();
    }
    int end = end(target, second + 1);
    String name = target.substring(second + 1, end);
    Optional<String> server = Optional.of(name).filter(it -> !it.equals(ANY));
    return Form.of(target.substring(1, second))
        .filter(_ -> !name.isEmpty())
        .map(form -> new Place(form, server, target.substring(end)));
  }

  private static int end(String target, int from) {
    int at = from;
    while (at < target.length() && target.charAt(at) != '/' && target.charAt(at) != '?') {
      at++;
    }
    return at;
  }
}
