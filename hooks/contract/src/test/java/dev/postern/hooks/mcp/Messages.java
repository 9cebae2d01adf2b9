package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.text.Text;

/** Messages for tests, read within the usual limits. */
final class Messages {
  private Messages() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static McpReader.Reading fromClient(String text) {
    return fromClient(bytes(text));
  }

  static McpReader.Reading fromClient(byte[] text) {
    return new McpReader(64, 10_000).fromClient(Text.of(text));
  }

  static McpReader.Reading fromServer(String text) {
    return new McpReader(64, 10_000).fromServer(Text.of(bytes(text)));
  }

  static McpMessage good(McpReader.Reading reading) {
    assertThat(reading).isInstanceOf(McpReader.Reading.Good.class);
    return ((McpReader.Reading.Good) reading).message();
  }

  static McpReader.Reading.Bad bad(McpReader.Reading reading) {
    assertThat(reading).isInstanceOf(McpReader.Reading.Bad.class);
    return (McpReader.Reading.Bad) reading;
  }

  static McpMessage.Request request(String text) {
    return (McpMessage.Request) good(fromClient(text));
  }

  static McpMessage.Response response(String text) {
    return (McpMessage.Response) good(fromServer(text));
  }

  static Json.Obj json(String text) {
    return json(bytes(text));
  }

  static Json.Obj json(byte[] text) {
    JsonText.Reading reading = JsonText.read(text, JsonText.Rules.STRICT);
    assertThat(reading).isInstanceOf(JsonText.Reading.Good.class);
    return (Json.Obj) ((JsonText.Reading.Good) reading).value();
  }
}
