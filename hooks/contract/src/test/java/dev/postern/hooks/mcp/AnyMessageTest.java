package dev.postern.hooks.mcp;

import static dev.postern.hooks.mcp.Messages.bytes;
import static dev.postern.hooks.mcp.Messages.fromClient;
import static dev.postern.hooks.mcp.Messages.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every message. */
class AnyMessageTest {
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("echo", "", "a\"b\\", "é\uD83D\uDE00", "\u2028", "\n\t/", "name");
  }

  @Provide
  Arbitrary<Json.Obj> objects() {
    return objects(3);
  }

  private Arbitrary<Json.Obj> objects(int depth) {
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            names().map(Json.Str::new),
            Arbitraries.of("0", "-1.50", "1e9").map(Json.Num::new),
            Arbitraries.of(Json.Bool.TRUE, Json.Null.NULL));
    Arbitrary<Json> values =
        depth == 0
            ? leaves
            : Arbitraries.oneOf(
                leaves,
                leaves.list().ofMaxSize(3).map(Json.Arr::new),
                objects(depth - 1).map(object -> (Json) object));
    Arbitrary<List<String>> keys =
        Arbitraries.of("a", "name", "uri", "é").list().ofMaxSize(4).uniqueElements();
    return Combinators.combine(keys, values.list().ofSize(4)).as(AnyMessageTest::object);
  }

  private static Json.Obj object(List<String> names, List<Json> values) {
    List<Json.Member> members = new ArrayList<>();
    for (int member = 0; member < names.size(); member++) {
      members.add(new Json.Member(names.get(member), values.get(member)));
    }
    return Json.Obj.of(members);
  }

  @Provide
  Arbitrary<Operation> operations() {
    return Arbitraries.oneOf(
        Combinators.combine(names(), objects()).as(ToolCall::new),
        Combinators.combine(names(), objects()).as(PromptGet::new),
        names().map(ResourceRead::new));
  }

  /** The same message in one of its many spellings. */
  private static String spelt(Operation operation, long seed) {
    Random random = new Random(seed);
    List<String> params = new ArrayList<>();
    params.add("\"_meta\" : {\"name\":\"x\", \"uri\": [ 1.00 ]}");
    String method =
        switch (operation) {
          case ToolCall(var name, var arguments) -> call(params, name, arguments, "tools/call");
          case PromptGet(var name, var arguments) -> call(params, name, arguments, "prompts/get");
          case ResourceRead(var uri) -> {
            params.add("\"uri\":" + text(new Json.Str(uri)));
            yield "resources/read";
          }
          default -> throw new IllegalArgumentException();
        };
    Collections.shuffle(params, random);
    List<String> members =
        new ArrayList<>(
            List.of(
                "\"jsonrpc\": \"2.0\"",
                "\"id\":\"\\u0061\"",
                "\"method\" :\"" + method + "\"",
                "\"params\":{" + String.join(" , ", params) + " }"));
    Collections.shuffle(members, random);
    return " { " + String.join(",\n", members) + "\r\n}";
  }

  private static String call(List<String> params, String name, Json.Obj arguments, String method) {
    params.add("\"n\\u0061me\": " + text(new Json.Str(name)));
    if (!arguments.members().isEmpty()) {
      params.add("\"arguments\" :" + text(arguments));
    }
    return method;
  }

  private static String text(Json value) {
    return Messages.text(JsonText.write(value));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void anEditWithTheSameOperationGivesTheSameBytes(
      @ForAll("operations") Operation operation, @ForAll long seed) {
    McpMessage.Request request = Messages.request(spelt(operation, seed));
    assertThat(request.operation()).isEqualTo(operation);
    assertThat(McpText.edited(request, operation)).isSameAs(request.bytes());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void anEditedMessageReadsAsTheChangedOperationAndElseTheSame(
      @ForAll("operations") Operation was,
      @ForAll("operations") Operation other,
      @ForAll long seed) {
    Operation changed = as(was, other);
    McpMessage.Request request = Messages.request(spelt(was, seed));
    byte[] edited = McpText.edited(request, changed);
    McpMessage.Request again = (McpMessage.Request) Messages.good(fromClient(edited));
    assertThat(again.operation()).isEqualTo(changed);
    assertThat(again.id()).isEqualTo(request.id());
    assertThat(rest(edited)).isEqualTo(rest(request.bytes()));
  }

  private static Operation as(Operation was, Operation other) {
    Json.Obj arguments =
        switch (other) {
          case ToolCall call -> call.arguments();
          case PromptGet prompt -> prompt.arguments();
          default -> Json.Obj.of();
        };
    return switch (was) {
      case ToolCall _ -> new ToolCall(other.name(), arguments);
      case PromptGet _ -> new PromptGet(other.name(), arguments);
      default -> new ResourceRead(other.name());
    };
  }

  /** What an operation does not own. */
  private static Json.Obj rest(byte[] message) {
    Json.Obj whole = json(message);
    Json.Obj params = (Json.Obj) whole.get("params").orElseThrow();
    return whole.with("params", params.without("name").without("arguments").without("uri"));
  }

  @Property
  void noBytesAtAllMakeTheReaderThrow(@ForAll byte[] text) {
    new McpReader(64, 10_000).fromClient(Text.of(text));
    new McpReader(64, 10_000).fromServer(Text.of(text));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aMessageWithOneByteChangedIsReadOrRefused(
      @ForAll("operations") Operation operation, @ForAll long seed) {
    byte[] text = bytes(spelt(operation, seed));
    Random random = new Random(seed);
    text[random.nextInt(text.length)] = (byte) random.nextInt(256);
    new McpReader(64, 10_000).fromClient(Text.of(text));
    new McpReader(64, 10_000).fromServer(Text.of(text));
  }
}
