package dev.postern.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import java.util.Map;
import java.util.function.IntFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it takes to read MCP messages of several sizes, strictly and into what a gate asks for,
 * beside what Jackson takes to run over them or to make a tree. Usage: ReadMessages ROUNDS SIZE...
 */
public final class ReadMessages {
  /** As many members as the largest needs: what is measured is reading, not refusing. */
  private static final McpReader READER = new McpReader(64, 1_000_000);

  private static final JsonFactory CAREFUL =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonFactory CARELESS = JsonFactory.builder().build();
  private static final JsonMapper TREES = JsonMapper.builder().build();

  private ReadMessages() {}

  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    System.out.println(
        "                       us,  bytes made   Postern's time beside Jackson's: over it with"
            + " names compared, over it, tree");
    for (int i = 1; i < args.length; i++) {
      int size = Integer.parseInt(args[i]);
      measure("call", size, rounds, ReadMessages::call);
      measure("text", size, rounds, ReadMessages::text);
      measure("result", size, rounds, ReadMessages::result);
    }
    System.err.println("(" + InTurns.used() + ")");
  }

  private static void measure(String kind, int size, int rounds, IntFunction<String> make) {
    byte[] text = make.apply(size).getBytes(UTF_8);
    boolean answer = kind.equals("result");
    Map<String, InTurns.Cost> costs =
        new InTurns()
            .add("postern", () -> answer ? fromServer(text) : fromClient(text))
            .add("postern, arguments read", () -> answer ? fromServer(text) : arguments(text))
            .add("careful", () -> stream(CAREFUL, text))
            .add("careless", () -> stream(CARELESS, text))
            .add("tree", () -> TREES.readTree(text).size())
            .run(rounds);
    InTurns.Cost ours = costs.get("postern");
    System.out.printf(
        "%-7s %9d bytes: %8.2f %7.0f   %.2f %.2f %.2f%n",
        kind,
        text.length,
        ours.nanos() / 1e3,
        ours.bytes(),
        ours.besides(costs.get("careful")),
        ours.besides(costs.get("careless")),
        ours.besides(costs.get("tree")));
    costs.forEach((name, cost) ->
        System.out.printf(
            "    %-28s %9.2f us %9.0f B   %.2f us and %.0f B a KB%n",
            name,
            cost.nanos() / 1e3,
            cost.bytes(),
            cost.nanos() * 1.024 / text.length,
            cost.bytes() * 1_024 / text.length));
  }

  private static int fromClient(byte[] text) {
    return switch (READER.fromClient(Text.lent(text, text.length))) {
      case McpReader.Reading.Good(McpMessage.Request request) ->
          request.operation().name().length();
      case McpReader.Reading other -> throw new AssertionError(other);
    };
  }

  /** Read by a rule or a hook that looks into the arguments. */
  private static int arguments(byte[] text) {
    return switch (READER.fromClient(Text.lent(text, text.length))) {
      case McpReader.Reading.Good(McpMessage.Request(_, _, Operation.ToolCall call, _, _)) ->
          call.arguments().members().size();
      case McpReader.Reading other -> throw new AssertionError(other);
    };
  }

  private static int fromServer(byte[] text) {
    return switch (READER.fromServer(Text.lent(text, text.length))) {
      case McpReader.Reading.Good(McpMessage.Response response) ->
          response.id().spelling().length();
      case McpReader.Reading other -> throw new AssertionError(other);
    };
  }

  private static int stream(JsonFactory factory, byte[] text) {
    int tokens = 0;
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  /** A call of a tool with records: many short members. */
  private static String call(int size) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; records.length() < size - 210 || i == 0; i++) {
      records.append(i == 0 ? "" : ",");
      records
          .append("{\"id\":")
          .append(1_000 + i)
          .append(",\"title\":\"Ticket number ")
          .append(i)
          .append(
              "\",\"state\":\"open\",\"price\":19.75,\"tags\":[\"a\",\"billing\"],\"urgent\":false}");
    }
    return "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"tools/call\",\"params\":{\"name\":\"import_tickets\","
        + "\"arguments\":{\"project\":\"north\",\"dry_run\":true,\"records\":["
        + records
        + "]},\"_meta\":{\"progressToken\":\"p-12\"}}}";
  }

  /** A call of a tool with one long text, a few of its letters escaped or beyond ASCII. */
  private static String text(int size) {
    String line =
        "Dear Ada, the caf\u00e9 is closed \\\"for good\\\".\\nPlease answer by Friday, and bring"
            + " the papers along. ";
    String opening =
        "{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"tools/call\",\"params\":{\"name\":\"send\",\"arguments\":{\"text\":\"";
    int times = Math.max(1, (size - opening.length() - 6) / (line.length() + 1));
    return opening + line.repeat(times) + "\"}}}";
  }

  /** A result whose text is JSON once more, as servers like to answer. */
  private static String result(int size) {
    String line = "{\\\"id\\\":1000,\\\"title\\\":\\\"Ticket\\\",\\\"state\\\":\\\"open\\\"},\\n";
    String opening = "{\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"[";
    String ending =
        "]\"}],\"structuredContent\":{\"count\":7},\"isError\":false},\"jsonrpc\":\"2.0\",\"id\":12}";
    int times = Math.max(1, (size - opening.length() - ending.length()) / line.length());
    return opening + line.repeat(times) + ending;
  }
}
