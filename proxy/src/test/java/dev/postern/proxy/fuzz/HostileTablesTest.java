package dev.postern.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.fuzz.FuzzRun.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What two parsers could read differently is refused: the connection closed, the upstream
 * untouched, one decision in the journal. Each row on a fresh connection and on one that was used,
 * whole and cut in two at every byte, and always with another request behind it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTablesTest {
  private static final String FIRST = "GET /secret HTTP/1.1\r\n" + Table.HOST + "\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + Table.HOST + "\r\n";

  private FuzzRun run;

  @BeforeAll
  void open() throws Exception {
    run = new FuzzRun(1);
  }

  @BeforeEach
  void forget() {
    run.upstream().left().clear();
    run.upstream().offences().clear();
  }

  @AfterAll
  void close() throws Exception {
    run.close();
  }

  static Stream<Arguments> heads() {
    return Table.rows("heads.txt").stream()
        .map(row ->
            Arguments.of(
                row.get(0).substring(4),
                Integer.parseInt(row.get(0).substring(0, 3)),
                Table.bytes(row.get(1))));
  }

  static Stream<Arguments> bodies() {
    return Table.rows("bodies.txt").stream()
        .map(row -> Arguments.of(row.get(0), Table.bytes(row.get(1))));
  }

  static Stream<Arguments> singles() {
    return Table.rows("singles.txt").stream().map(row -> Arguments.of(row.toArray()));
  }

  /** The bytes whole, and cut in two at every byte. */
  private static List<Case> cut(String before, String bytes) {
    String all = bytes + SMUGGLED;
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("whole", List.of(before + all)));
    IntStream.range(before.isEmpty() ? 1 : 0, bytes.length())
        .mapToObj(at -> List.of(before + all.substring(0, at), all.substring(at)))
        .forEach(pieces -> cases.add(new Case("cut", pieces)));
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void aHeadIsRefusedAndItsConnectionClosed(String name, int status, String bytes)
      throws Exception {
    for (String before : List.of("", FIRST)) {
      for (Outcome outcome : run.outcomes(cut(before, bytes))) {
        int answers = before.isEmpty() ? 1 : 2;
        assertThat(outcome.answers()).as(outcome.story()).hasSize(answers);
        Answers.Heard.Answer last = outcome.answers().getLast();
        assertThat(last.status()).as(outcome.story()).isEqualTo(status);
        assertThat(last.closes()).as(outcome.story()).isTrue();
        assertThat(outcome.hasEnded()).as(outcome.story()).isTrue();
        assertThat(outcome.entries()).as(outcome.story()).hasSize(answers);
        assertThat(outcome.entries()).as(outcome.story()).noneMatch(Ledger.Entry::allowed);
      }
    }
    assertThat(run.upstream().left()).isEmpty();
    assertThat(run.upstream().offences()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBodyThatStreamsByIsBrokenOffAndNeverWhole(String name, String chunks) throws Exception {
    String request =
        "POST / HTTP/1.1\r\n" + Table.HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
    for (String before : List.of("", FIRST)) {
      for (Outcome outcome : run.outcomes(cut(before, request))) {
        int earlier = before.isEmpty() ? 0 : 1;
        assertThat(outcome.answers().size()).as(outcome.story()).isBetween(earlier, earlier + 1);
        if (outcome.answers().size() > earlier) {
          Answers.Heard.Answer last = outcome.answers().getLast();
          assertThat(last.status()).as(outcome.story()).isEqualTo(400);
          assertThat(last.closes()).as(outcome.story()).isTrue();
        }
        assertThat(outcome.hasEnded()).as(outcome.story()).isTrue();
        assertThat(outcome.entries()).as(outcome.story()).hasSize(earlier + 1);
      }
    }
    assertThat(run.upstream().left()).isEmpty();
    assertThat(run.upstream().offences()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBodyThatIsReadIsRefusedAndItsConnectionClosed(String name, String chunks) throws Exception {
    String request =
        "POST /mcp HTTP/1.1\r\n"
            + Table.HOST
            + Table.MCP
            + "Transfer-Encoding: chunked\r\n\r\n"
            + chunks;
    aHeadIsRefusedAndItsConnectionClosed(name, 400, request);
  }

  @ParameterizedTest(name = "{0}: {1} and {2}")
  @MethodSource("singles")
  void aFieldThatToolsHaveOnceIsRefusedWhenToldTwice(String name, String one, String other)
      throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    String head = "POST /mcp HTTP/1.1\r\n" + Table.HOST;
    if (!name.equals("Content-Type")) {
      head += "Content-Type: application/json\r\n";
    }
    String field = name + ": " + one + "\r\nX-Between: x\r\n" + name + ": " + other + "\r\n";
    String rest = "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    for (Outcome outcome : run.outcomes(cut("", head + field + rest))) {
      assertThat(outcome.answers()).as(outcome.story()).hasSize(1);
      assertThat(outcome.answers().getFirst().status()).as(outcome.story()).isEqualTo(400);
      assertThat(outcome.entries()).as(outcome.story()).hasSize(1);
      assertThat(outcome.entries()).as(outcome.story()).noneMatch(Ledger.Entry::allowed);
    }
    assertThat(run.upstream().left()).isEmpty();
  }
}
