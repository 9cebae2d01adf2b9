package dev.postern.proxy.fuzz;

import dev.postern.proxy.fuzz.StrictRequests.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the bytes of a case mean: whole requests, and then an end.
 *
 * @param streamed the head of the request that the end is in, if its body has begun
 */
record Script(List<Told> requests, End end, Optional<Told> streamed, String why) {
  enum End {
    /** The last request asks for the connection to be closed. */
    CLOSES,
    /** Nothing stands behind the last request. */
    RESTS,
    /** A request has begun and not ended. */
    UNFINISHED,
    /** A head that must be refused. */
    BAD_HEAD,
    /** A body that must be refused or broken off. */
    BAD_BODY
  }

  static Script of(String bytes) {
    List<Told> requests = new ArrayList<>();
    int at = 0;
    while (at < bytes.length()) {
      switch (StrictRequests.read(bytes, at)) {
        case Reading.Whole(Told request, int end) -> {
          requests.add(request);
          at = end;
          if (request.closes()) {
            return new Script(requests, End.CLOSES, Optional.empty(), "");
          }
        }
        case Reading.More(Optional<Told> head) -> {
          return new Script(requests, End.UNFINISHED, head, "");
        }
        case Reading.Bad(String why, boolean headEnded, Optional<Told> head) -> {
          End end = head.isPresent() ? End.BAD_BODY : headEnded ? End.BAD_HEAD : End.UNFINISHED;
          return new Script(requests, end, head, why);
        }
      }
    }
    return new Script(requests, End.RESTS, Optional.empty(), "");
  }

  /** Whether the client has to say that nothing more comes: the server cannot know. */
  boolean clientEnds() {
    return switch (end) {
      case CLOSES, BAD_HEAD -> false;
      case RESTS, UNFINISHED, BAD_BODY -> true;
    };
  }
}
