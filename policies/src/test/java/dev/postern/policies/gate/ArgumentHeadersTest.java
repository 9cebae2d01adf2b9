package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentHeadersTest {
  private static Json.Obj json(String text) {
    return (Json.Obj)
        ((JsonText.Reading.Good) JsonText.read(text.getBytes(UTF_8), JsonText.Rules.STRICT))
            .value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "eu            |{'region':'eu','n':1}        |{'region':'us','n':1}        |us",
        "eu            |{'region':'eu','n':1}        |{'region':'eu','n':2}        |eu",
        "eu            |{'where':{'region':'eu'}}    |{'where':{'region':'us'}}    |us",
        "eu            |{'region':'eu'}              |{}                           |-",
        "eu            |{'a':'eu','b':'eu'}          |{'a':'us','b':'eu'}          |-",
        "eu            |{'a':'eu','b':'eu'}          |{'a':'us','b':'us'}          |us",
        "7             |{'n':7}                      |{'n':8}                      |8",
        "true          |{'on':true}                  |{'on':false}                 |false",
        "=?base64?w7w=?=|{'a':'\u00fc'}              |{'a':'\u00f6'}               |=?base64?w7Y=?=",
        "eu            |{'region':'eu'}              |{'region':'=?base64?eA==?='} |=?base64?PT9iYXNlNjQ/ZUE9PT89?=",
        "=?base64?!?=  |{'a':'x'}                    |{'a':'y'}                    |-",
        "other         |{'a':'x'}                    |{'a':'y'}                    |other"
      })
  void aHeaderFollowsTheArgumentThatItRepeats(
      String header, String before, String now, String follows) {
    Headers headers = Headers.of("Mcp-Param-Region", header, "accept", "x");

    Headers following =
        ArgumentHeaders.following(
            headers, json(before.replace('\'', '"')), json(now.replace('\'', '"')));

    assertThat(following.all("mcp-param-region"))
        .isEqualTo(follows == null ? List.of() : List.of(follows));
    assertThat(following.first("accept")).contains("x");
  }

  @Test
  void twoHeadersFollowEachItsOwn() {
    Headers headers = Headers.of("Mcp-Param-A", "1", "Mcp-Param-B", "2");

    Headers following =
        ArgumentHeaders.following(headers, json("{\"a\":1,\"b\":2}"), json("{\"a\":3,\"b\":4}"));

    assertThat(following).isEqualTo(Headers.of("Mcp-Param-A", "3", "Mcp-Param-B", "4"));
  }
}
