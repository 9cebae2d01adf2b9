package dev.postern.e2e.fuzz;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds what our reader makes of messages against what the other parsers make of them. Whatever we
 * take, and whatever we make of it, each of them must read as precisely that, or not at all.
 */
final class MessageJudge implements AutoCloseable {
  private static final int DEPTH = 64;
  private static final int MEMBERS = 10_000;
  private static final Rules STRICT = new Rules(DEPTH, MEMBERS, CaseVariants.REFUSED);
  private static final Rules ANSWERS = new Rules(DEPTH, MEMBERS, CaseVariants.ALLOWED);

  private final McpReader reader = new McpReader(DEPTH, MEMBERS);
  private final List<OtherParser> others;
  private final Map<String, Integer> counts = new TreeMap<>();

  MessageJudge() throws IOException, InterruptedException {
    others = List.of(OtherParser.javaScript(), OtherParser.python(), OtherParser.golang());
  }

  /** A text that leaves us, and what we have understood of it. */
  private record Leaving(byte[] text, String understood) {}

  /** What is wrong with our reading of these texts. */
  List<String> wrong(List<byte[]> texts) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Leaving> leaving = new ArrayList<>();
    for (byte[] text : texts) {
      Reading asClient = reader.fromClient(Text.of(text));
      Reading asServer = reader.fromServer(Text.of(text));
      count(asClient instanceof Reading.Good ? "taken from clients" : "refused from clients");
      count(asServer instanceof Reading.Good ? "taken from servers" : "refused from servers");
      lent(text, asClient).ifPresent(wrong::add);
      if (asClient instanceof Reading.Good(McpMessage message)) {
        leaving.add(new Leaving(text, Understood.of(message, STRICT)));
        edited(message).ifPresent(leaving::add);
      }
      if (asServer instanceof Reading.Good(McpMessage message)) {
        leaving.add(new Leaving(text, Understood.of(message, ANSWERS)));
        edited(message).ifPresent(leaving::add);
      }
    }
    compare(leaving, wrong);
    return wrong;
  }

  /** Behind the end of what is lent stand other bytes, which say nothing. */
  private Optional<String> lent(byte[] text, Reading expected) {
    for (byte behind : new byte[] {'"', '}', '1', ' ', 0}) {
      byte[] larger = Arrays.copyOf(text, text.length + 16);
      Arrays.fill(larger, text.length, larger.length, behind);
      Reading found = reader.fromClient(Text.lent(larger, text.length));
      if (!said(found).equals(said(expected))) {
        return Optional.of(
            "read differently when " + (char) behind + " follows: " + Shown.of(text));
      }
    }
    return Optional.empty();
  }

  private static String said(Reading reading) {
    return switch (reading) {
      case Reading.Bad bad -> bad.toString();
      case Reading.Good(McpMessage message) -> Understood.of(message, ANSWERS);
    };
  }

  /** The message as it leaves when a hook has changed it. */
  private Optional<Leaving> edited(McpMessage message) {
    Json.Obj added = Json.Obj.of(new Json.Member("x\u2028", new Json.Str("\uD83D\uDE00\r\n\"")));
    return switch (message) {
      case McpMessage.Request request -> edited(request, added);
      case McpMessage.Response response when response.result().isPresent() -> {
        byte[] text = McpText.edited(response, response.result().get().with("x", added));
        yield Optional.of(again(reader.fromServer(Text.of(text)), text, ANSWERS));
      }
      default -> Optional.empty();
    };
  }

  private Optional<Leaving> edited(McpMessage.Request request, Json.Obj added) {
    Optional<Operation> changed =
        switch (request.operation()) {
          case Operation.ToolCall(var name, _) ->
              Optional.of(new Operation.ToolCall(name + "\t/2", added));
          case Operation.PromptGet(var name, var arguments) ->
              Optional.of(new Operation.PromptGet(name, arguments.with("y", added)));
          case Operation.ResourceRead(var uri) ->
              Optional.of(new Operation.ResourceRead(uri + "\u00E9"));
          default -> Optional.empty();
        };
    return changed.map(operation -> {
      byte[] text = McpText.edited(request, operation);
      Reading reading = reader.fromClient(Text.of(text));
      Leaving leaving = again(reading, text, STRICT);
      boolean asMeant =
          reading instanceof Reading.Good(McpMessage.Request now)
              && now.operation().equals(operation)
              && now.id().equals(request.id());
      return asMeant ? leaving : new Leaving(text, "something else than was meant");
    });
  }

  private static Leaving again(Reading reading, byte[] text, Rules rules) {
    return reading instanceof Reading.Good(McpMessage message)
        ? new Leaving(text, Understood.of(message, rules))
        : new Leaving(text, "nothing: " + reading);
  }

  private void compare(List<Leaving> leaving, List<String> wrong) throws IOException {
    List<byte[]> texts = leaving.stream().map(Leaving::text).toList();
    others.forEach(other -> other.show(OtherParser.Kind.MESSAGE, texts));
    for (OtherParser other : others) {
      List<String> heard = other.heard(texts.size());
      for (int i = 0; i < heard.size(); i++) {
        String theirs = heard.get(i);
        String ours = leaving.get(i).understood();
        if (theirs.startsWith("refused")) {
          count(other.name() + " " + theirs);
        } else if (!theirs.equals(ours)) {
          wrong.add(
              other.name()
                  + " reads "
                  + Shown.of(texts.get(i))
                  + "\n  as "
                  + theirs
                  + "\n  and we as "
                  + ours);
        }
      }
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** How often what came of them. */
  Map<String, Integer> counts() {
    return counts;
  }

  @Override
  public void close() {
    others.forEach(OtherParser::close);
  }
}
