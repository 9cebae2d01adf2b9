package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** How results are spelt: for people, or for programs. */
enum Format {
  table,
  json,
  yaml;

  /** The result as text; empty for a table, which each command draws itself. */
  Optional<String> spell(Json result) {
    return switch (this) {
      case table -> Optional.empty();
      case json -> Optional.of(new String(JsonText.write(result), UTF_8));
      case yaml -> Optional.of(yaml(result));
    };
  }

  private static String yaml(Json result) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build();
    return new Dump(settings).dumpToString(plain(result).orElse("")).stripTrailing();
  }

  private static Optional<Object> plain(Json json) {
    return switch (json) {
      case Json.Obj object -> {
        Map<String, Object> map = new LinkedHashMap<>();
        object
            .members()
            .forEach(member -> plain(member.value()).ifPresent(v -> map.put(member.name(), v)));
        yield Optional.of(map);
      }
      case Json.Arr array -> {
        List<Object> list = new ArrayList<>();
        array.items().forEach(item -> plain(item).ifPresent(list::add));
        yield Optional.of(list);
      }
      case Json.Str(String text) -> Optional.of(text);
      case Json.Num number ->
          Optional.of(
              number.isInteger() ? number.value().toBigInteger() : number.value().doubleValue());
      case Json.Bool truth -> Optional.of(truth == Json.Bool.TRUE);
      case Json.Null _ -> Optional.empty();
    };
  }
}
