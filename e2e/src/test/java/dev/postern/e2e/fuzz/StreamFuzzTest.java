package dev.postern.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.fuzz.StreamMaker.Change;
import dev.postern.e2e.fuzz.StreamMaker.Made;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaves of a stream of events is, to every client, the events that were judged. */
class StreamFuzzTest {
  private static final int EACH_BUILD = 12_000;

  @Test
  void whatIsKeptMeansTheSameWhereverItIsCut() throws Exception {
    List<Made> heap = new ArrayList<>();
    for (List<String> row : Kept.rows("streams.txt")) {
      byte[] stream = Shown.read(row.getFirst());
      List<byte[]> bytes = new ArrayList<>();
      for (int at = 0; at < stream.length; at++) {
        bytes.add(new byte[] {stream[at]});
        byte[] head = Arrays.copyOf(stream, at);
        byte[] tail = Arrays.copyOfRange(stream, at, stream.length);
        heap.add(new Made(List.of(head, tail), List.of(Change.NONE)));
        heap.add(new Made(List.of(head, tail), List.of(Change.LEFT_OUT, Change.NONE)));
      }
      heap.add(new Made(bytes, List.of(Change.NONE, Change.SAID_ANEW)));
    }
    try (StreamJudge judge = new StreamJudge()) {
      assertThat(judge.wrong(heap)).isEmpty();
    }
  }

  @Test
  void everyoneFindsTheEventsThatWereJudgedAndNoOthers() throws Exception {
    try (StreamJudge judge = new StreamJudge()) {
      List<String> wrong = Stint.of(EACH_BUILD).play("streams", StreamMaker::make, judge::wrong);
      System.out.println("fuzz streams: " + judge.events() + " events left");
      assertThat(wrong).isEmpty();
    }
  }
}
