package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Scenario.Ask;
import java.util.Optional;

/** Requests as usual clients make them. */
public final class Asking {
  private Asking() {}

  /** An MCP request, or a notification when it has no id. */
  public static byte[] message(Optional<Json> id, String method, Optional<Json> params) {
    Json.Obj.Builder message = Json.Obj.builder().put("jsonrpc", new Json.Str("2.0"));
    id.ifPresent(value -> message.put("id", value));
    message.put("method", new Json.Str(method));
    params.ifPresent(value -> message.put("params", value));
    return JsonText.write(message.build());
  }

  /** The headers that an MCP client sends along, as far as they are not given. */
  public static Headers mcp(Headers given) {
    Headers headers = ScriptReader.typed(given, "application/json");
    return headers.has("accept")
        ? headers
        : headers.plus("accept", "application/json, text/event-stream");
  }

  /** An MCP request of somebody who needs no credential. */
  public static Ask mcp(
      Optional<String> as, String host, String path, String method, Json.Obj params) {
    byte[] body = message(Optional.of(Json.Num.of(1)), method, Optional.of(params));
    return new Ask(as, "POST", path, mcp(Headers.of("host", host)), Optional.of(body));
  }

  /** An HTTP request of somebody who needs no credential. */
  public static Ask http(Optional<String> as, String host, String method, String target) {
    return new Ask(as, method, target, Headers.of("host", host), Optional.empty());
  }
}
