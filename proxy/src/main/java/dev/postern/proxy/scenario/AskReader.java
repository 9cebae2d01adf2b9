package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Subject;
import dev.postern.proxy.scenario.Scenario.Ask;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the request of a scenario; what is not said is as a usual client would have it. */
final class AskReader {
  private final ScenarioFields fields;
  private final Map<String, String> keys;
  private final List<String> mistakes;

  AskReader(ScenarioFields fields, Map<String, String> keys, List<String> mistakes) {
    this.fields = fields;
    this.keys = keys;
    this.mistakes = mistakes;
  }

  Ask ask() {
    Optional<String> mcp = fields.text("mcp");
    Optional<byte[]> body = mcp.map(this::message).or(this::written);
    String method = fields.text("method").orElse(body.isPresent() ? "POST" : "GET");
    String target = fields.text("path").orElse("/mcp");
    Optional<String> as = fields.text("as");
    as.filter(text -> Subject.parse(text).isEmpty())
        .ifPresent(text -> fields.mistake("as names a subject, such as user:ada"));
    Headers headers = headers(mcp.isPresent());
    fields.nothingElse();
    return new Ask(as, method, target, headers, body);
  }

  private Headers headers(boolean mcp) {
    Headers headers = fields.fields("headers").map(ScriptReader::headers).orElse(Headers.none());
    if (!headers.has("host")) {
      headers = headers.plus("host", "sidecar.test");
    }
    if (mcp) {
      headers = Asking.mcp(headers);
    }
    Optional<String> key = fields.text("key");
    return key.isPresent() ? headers.plus("authorization", "Bearer " + key(key.get())) : headers;
  }

  private String key(String name) {
    return keys.getOrDefault(name, name);
  }

  private Optional<byte[]> written() {
    Optional<byte[]> json = fields.json("json").map(JsonText::write);
    Optional<byte[]> hex = fields.text("hex").map(this::bytes);
    return json.or(() -> hex).or(() -> fields.text("body").map(text -> text.getBytes(UTF_8)));
  }

  private byte[] bytes(String hex) {
    try {
      return HexFormat.of().parseHex(hex.replace(" ", ""));
    } catch (IllegalArgumentException e) {
      mistakes.add("hex: " + e.getMessage());
      return new byte[0];
    }
  }

  private byte[] message(String method) {
    Optional<Json> id =
        method.startsWith("notifications/")
            ? Optional.empty()
            : Optional.of(fields.json("id").orElse(Json.Num.of(1)));
    Json.Obj.Builder named = Json.Obj.builder();
    for (String name : List.of("name", "uri", "arguments")) {
      fields.json(name).ifPresent(value -> named.put(name, value));
    }
    Json.Obj owned = named.build();
    Optional<Json> params =
        fields.json("params").or(() -> Optional.of(owned).filter(o -> !o.members().isEmpty()));
    return Asking.message(id, method, params);
  }
}
