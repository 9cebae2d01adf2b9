package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors use, held against documents by a validator that is not ours. */
class SchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              new String(JsonText.write(RulebookReader.schema()), StandardCharsets.UTF_8),
              InputFormat.JSON);

  static List<String> complaints(String documents) {
    List<String> complaints = new ArrayList<>();
    for (String document : documents.split("(?m)^---$")) {
      if (!document.isBlank()) {
        SCHEMA
            .validate(document, InputFormat.YAML)
            .forEach(error -> complaints.add(error.toString()));
      }
    }
    return complaints;
  }

  @Test
  void acceptsTheFiveMinuteFile() {
    assertThat(complaints(FiveMinuteFileTest.FILE)).isEmpty();
  }

  @Test
  void acceptsASidecarWithoutVersion() {
    assertThat(complaints("kind: SidecarConfig\nmetadata: {name: s}\nspec: {}\n")).isEmpty();
  }

  @Test
  void acceptsTextThatAwaitsSubstitution() {
    assertThat(
            complaints(
                Samples.sidecar(
                    "inbound: {address: '${HOST}:1'}\nfailOpen: ${MODE}\ndrain: {delay: '${D}'}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "polcy: users", "mode: observed", "hosts: []", "allowedOperations: {}",
        "limits: {depth: 0}", "limits: {body: 4MB}", "limits: {depth: '5'}", "egress: {}",
        "allowedOperations: {a: {allowedRoles: []}}", "hosts: a", "mcp: {origins: [https]}"
      })
  void refusesWhatTheReaderRefuses(String wrong) {
    String text = Samples.server("weather", wrong) + Samples.keys() + Samples.users("");

    assertThat(new Reader().read(text)).isInstanceOf(Reading.Bad.class);
    assertThat(complaints(text)).isNotEmpty();
  }

  @Test
  void refusesAKindThatIsNoneAndADocumentWithoutVersion() {
    assertThat(
            complaints(
                "apiVersion: postern.dev/v1alpha1\nkind: Catalog\nmetadata: {name: a}\nspec: {}"))
        .isNotEmpty();
    assertThat(complaints(FiveMinuteFileTest.FILE.replaceFirst("apiVersion: .*", ""))).isNotEmpty();
  }

  @Test
  void refusesTwoWaysInOneAuthentication() {
    assertThat(
            complaints(
                Samples.document(
                    "Authentication",
                    "a",
                    "anonymous: {}\napiKeys: [{sha256: "
                        + Samples.DIGEST
                        + ", subject: 'user:a'}]")))
        .isNotEmpty();
    assertThat(complaints(Samples.document("AccessPolicy", "a", "rules: [{effect: deny}]")))
        .isNotEmpty();
  }

  @Test
  void everyKeyIsExplained() {
    List<String> silent = new ArrayList<>();
    unexplained(RulebookReader.schema().get("$defs").orElseThrow(), "", silent);

    assertThat(silent).isEmpty();
  }

  private static void unexplained(Json schema, String path, List<String> silent) {
    switch (schema) {
      case Json.Obj object -> {
        if (object.get("properties").orElse(Json.Null.NULL) instanceof Json.Obj properties) {
          for (Json.Member property : properties.members()) {
            boolean envelope = List.of("apiVersion", "kind", "spec").contains(property.name());
            boolean said = ((Json.Obj) property.value()).get("description").isPresent();
            if (!said && !envelope) {
              silent.add(path + "." + property.name());
            }
          }
        }
        object.members().forEach(m -> unexplained(m.value(), path + "." + m.name(), silent));
      }
      case Json.Arr array -> array.items().forEach(each -> unexplained(each, path, silent));
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  @Test
  void tellsDefaults() {
    assertThat(new String(JsonText.write(RulebookReader.schema()), StandardCharsets.UTF_8))
        .contains("\"default\":\"4MiB\"", "\"default\":\"0.0.0.0:17006\"", "\"default\":100");
  }
}
