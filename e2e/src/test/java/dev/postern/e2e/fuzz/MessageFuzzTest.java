package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.fuzz.MessageMaker.Made;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever message we take, the parsers of other languages read as precisely the same. */
class MessageFuzzTest {
  private static final int EACH_BUILD = 12_000;

  @Test
  void whatIsKeptIsTakenFromWhomItShouldAndReadTheSameByEveryone() throws Exception {
    McpReader reader = new McpReader(64, 10_000);
    List<byte[]> texts = new ArrayList<>();
    for (List<String> row : Kept.rows("messages.txt")) {
      byte[] text = Shown.read(row.get(1));
      String from =
          (isTaken(reader.fromClient(Text.of(text))) ? "C" : "-")
              + (isTaken(reader.fromServer(Text.of(text))) ? "S" : "-");
      assertThat(from).as(row.get(1)).isEqualTo(row.get(0));
      texts.add(text);
    }
    try (MessageJudge judge = new MessageJudge()) {
      assertThat(judge.wrong(texts)).isEmpty();
    }
  }

  @Test
  void noMessageIsTakenBeforeItsEnd() throws Exception {
    McpReader reader = new McpReader(64, 10_000);
    for (List<String> row : Kept.rows("messages.txt")) {
      byte[] text = Shown.read(row.get(1));
      int end = new String(text, ISO_8859_1).stripTrailing().length();
      for (int cut = 0; cut < end; cut++) {
        byte[] head = Arrays.copyOf(text, cut);
        boolean taken =
            isTaken(reader.fromClient(Text.of(head)))
                || isTaken(reader.fromClient(Text.lent(text, cut)))
                || isTaken(reader.fromServer(Text.of(head)));
        assertThat(taken && !isWhole(text, cut)).as("%s of %s", cut, row.get(1)).isFalse();
      }
    }
  }

  /** What stands behind a whole message is another matter. */
  private static boolean isWhole(byte[] text, int cut) {
    return new String(text, 0, cut, ISO_8859_1).strip().endsWith("}");
  }

  private static boolean isTaken(McpReader.Reading reading) {
    return reading instanceof McpReader.Reading.Good;
  }

  @Test
  void whatWeTakeIsReadTheSameByEveryoneAndWhatIsSoundIsTaken() throws Exception {
    McpReader reader = new McpReader(64, 10_000);
    try (MessageJudge judge = new MessageJudge()) {
      List<String> wrong =
          Stint.of(EACH_BUILD)
              .play(
                  "messages",
                  MessageMaker::make,
                  heap -> {
                    List<String> found = new ArrayList<>();
                    for (Made made : heap) {
                      if (made.sound() && !isTaken(reader.fromClient(Text.of(made.text())))) {
                        found.add("nothing is wrong with " + Shown.of(made.text()));
                      }
                    }
                    found.addAll(judge.wrong(heap.stream().map(Made::text).toList()));
                    return found;
                  });
      System.out.println("fuzz messages: " + judge.counts());
      assertThat(wrong).isEmpty();
    }
  }
}
