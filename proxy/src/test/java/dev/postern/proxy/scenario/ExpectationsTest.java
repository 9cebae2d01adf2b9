package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Outcome.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario that does not hold says so: each test plays one outcome against true and false. */
final class ExpectationsTest {
  private static final Got GOT =
      new Got(
          200,
          Headers.of("content-type", "application/json", "x-a", "1", "x-a", "2"),
          "{\"id\":1,\"list\":[1,{\"b\":\"see\"}],\"n\":1.0}".getBytes(UTF_8),
          true);
  private static final Seen SEEN =
      new Seen("POST", "/mcp", Headers.of("x-b", "3"), "{\"a\":1}".getBytes(UTF_8));
  private static final Json.Obj DECISION =
      line("{\"type\":\"decision\",\"decision\":\"allowed\",\"server\":\"s\"}");
  private static final Json.Obj END = line("{\"type\":\"end\",\"status\":200}");

  @TempDir private Path folder;

  @Test
  void statusHeadersAndBodyAreHeldAgainstWhatCame() throws IOException {
    holds("{answer: {status: 200, headers: {content-type: application/*, x-a: '1, 2'}}}");
    holds("{answer: {absent-headers: [x-c]}}");
    fails("{answer: {status: 201}}", "status");
    fails("{answer: {headers: {content-type: text/plain}}}", "content-type");
    fails("{answer: {headers: {x-c: '*'}}}", "x-c");
    fails("{answer: {absent-headers: [X-A]}}", "X-A");
    fails("{answer: {body: ''}}", "body");
  }

  @Test
  void ofAnObjectTheNamedMembersCountAndOfAnArrayEveryItem() throws IOException {
    holds("{answer: {json: {id: 1, missing: null, list: [1, {b: 's*'}], n: 1}}}");
    fails("{answer: {json: {id: '1'}}}", "id: expected");
    fails("{answer: {json: {list: [1]}}}", "list: expected");
    fails("{answer: {json: {list: [1, {b: other}]}}}", "list[1].b: expected");
    fails("{answer: {json: {id: null}}}", "id: expected null");
    fails("{answer: {events: [{id: 1}]}}", "events");
  }

  @Test
  void whatTheServerSawIsHeldRequestByRequest() throws IOException {
    holds("{upstream: {method: POST, path: /mcp, headers: {x-b: 3}, json: {a: 1}}}");
    fails("{upstream: untouched}", "expected 0 requests");
    fails("{upstream: [{method: POST}, {method: GET}]}", "expected 2 requests");
    fails("{upstream: {path: /other}}", "path");
  }

  @Test
  void aTypeOfJournalLineThatIsListedIsListedCompletely() throws IOException {
    holds("{journal: [{type: decision, decision: allowed}]}");
    holds("{journal: [{type: decision}, {type: end, status: 200}]}");
    holds("{journal: []}");
    fails("{journal: [{type: decision}, {type: decision}]}", "expected 2 lines");
    fails("{journal: [{type: decision, decision: refused}]}", "decision: expected");
    fails("{journal: [{type: end, status: 500}]}", "status: expected");
  }

  private void holds(String then) throws IOException {
    assertThat(differences(then)).isEmpty();
  }

  private void fails(String then, String saying) throws IOException {
    assertThat(differences(then)).singleElement().asString().contains(saying);
  }

  private List<String> differences(String then) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            "given: {documents: a.yaml}\nwhen: {path: /x}\nthen: " + then + "\n");
    ScenarioReader.Reading reading = ScenarioReader.read(file);
    assertThat(reading).isInstanceOf(ScenarioReader.Reading.Good.class);
    Scenario scenario = ((ScenarioReader.Reading.Good) reading).scenario();
    Played played = new Played(GOT, List.of(SEEN), List.of(DECISION, END));
    return Expectations.differences(scenario, new Outcome(List.of(played), List.of()));
  }

  private static Json.Obj line(String text) {
    return (Json.Obj)
        ((JsonText.Reading.Good) JsonText.read(text.getBytes(UTF_8), JsonText.Rules.STRICT))
            .value();
  }
}
