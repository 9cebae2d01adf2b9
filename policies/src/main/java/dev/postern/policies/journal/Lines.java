package dev.postern.policies.journal;

import static dev.postern.policies.journal.Line.ascii;
import static java.util.Objects.requireNonNull;

import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Trail;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the journal words what it heard. A line holds no credential, no argument and no query string,
 * and starts with type, time and id, in that order, so that it can be found without being parsed.
 */
final class Lines {
  /** An id that takes more bytes is a bug: it would not fit in the table of open exchanges. */
  static final int LONGEST_ID = 120;

  /** No end is longer, but for its id. */
  static final int LONGEST_END = 288;

  /** The room that is set aside for an end when its decision is kept. */
  static final int END_ROOM = Segment.sizeOf(LONGEST_END + LONGEST_ID);

  private static final int LONG = 2_048;
  private static final int SHORT = 1_024;

  /** Lists end where one more entry could make the line too long. */
  private static final int LISTS_END = Line.MOST - 4 * SHORT;

  private static final int TIME_LENGTH = "2026-11-01T12:00:00.000Z".length();

  private static final byte[] DECISION = ascii("{\"type\":\"decision\",\"time\":\"");
  private static final byte[] END = ascii("{\"type\":\"end\",\"time\":\"");
  private static final byte[] DROPPED = ascii("{\"type\":\"dropped\",\"time\":\"");
  private static final byte[] ID = ascii("\",\"id\":");
  private static final byte[] PARENT = ascii(",\"parent\":");
  private static final byte[] DOOR = ascii(",\"door\":");
  private static final byte[] SERVER = ascii(",\"server\":");
  private static final byte[] TENANT = ascii(",\"tenant\":");
  private static final byte[] SUBJECT = ascii(",\"subject\":");
  private static final byte[] HOW = ascii(",\"how\":");
  private static final byte[] ROLE = ascii(",\"role\":");
  private static final byte[] OPERATION = ascii(",\"operation\":{\"kind\":");
  private static final byte[] NAME = ascii(",\"name\":");
  private static final byte[] FIRST_NAME = ascii("{\"name\":");
  private static final byte[] DECIDED = ascii(",\"decision\":");
  private static final byte[] REASON = ascii(",\"reason\":");
  private static final byte[] WHY = ascii(",\"why\":");
  private static final byte[] REMEDY = ascii(",\"remedy\":");
  private static final byte[] RULE = ascii(",\"rule\":{\"name\":");
  private static final byte[] FILE = ascii(",\"file\":");
  private static final byte[] LINE = ascii(",\"line\":");
  private static final byte[] EDITION = ascii(",\"edition\":");
  private static final byte[] CLIENT_IP = ascii(",\"client_ip\":");
  private static final byte[] TRACE = ascii(",\"trace\":");
  private static final byte[] HOOKS = ascii(",\"hooks\":[");
  private static final byte[] OUTCOME = ascii(",\"outcome\":\"");
  private static final byte[] QUOTED_MS = ascii("\",\"ms\":");
  private static final byte[] CHANGED = ascii(",\"changed\":true}");
  private static final byte[] UNCHANGED = ascii(",\"changed\":false}");
  private static final byte[] STEPS = ascii(",\"steps\":[");
  private static final byte[] STAGE = ascii("{\"stage\":");
  private static final byte[] WHO = ascii(",\"who\":");
  private static final byte[] WHAT = ascii(",\"what\":");
  private static final byte[] LEFT_OUT = ascii(",\"left_out\":");
  private static final byte[] STATUS = ascii(",\"status\":");
  private static final byte[] UPSTREAM = ascii(",\"upstream\":{\"status\":");
  private static final byte[] MS = ascii(",\"ms\":");
  private static final byte[] BYTES_IN = ascii(",\"bytes\":{\"in\":");
  private static final byte[] OUT = ascii(",\"out\":");
  private static final byte[] ENDING = ascii(",\"ending\":");
  private static final byte[] QUOTED_COUNT = ascii("\",\"count\":");
  private static final byte[] COMMA = ascii(",");
  private static final byte[] CLOSE = ascii("}");
  private static final byte[] CLOSE_LIST = ascii("]");

  private static final Map<Heard.Did, byte[]> OUTCOMES = outcomes();

  private Lines() {}

  /** Where the first byte of the id stands in a decision's line. */
  static final int ID_IN_DECISION = DECISION.length + TIME_LENGTH + ID.length + 1;

  /** Where the first byte of the id stands in an end's line. */
  static final int ID_IN_END = END.length + TIME_LENGTH + ID.length + 1;

  private static Map<Heard.Did, byte[]> outcomes() {
    Map<Heard.Did, byte[]> words = new EnumMap<>(Heard.Did.class);
    for (Heard.Did did : Heard.Did.values()) {
      words.put(did, ascii(did.word()));
    }
    return words;
  }

  /** The id in a line, from where it begins to its closing quote; as many characters as bytes. */
  static String id(byte[] line, int from) {
    return new String(line, from, idLength(line, from), StandardCharsets.ISO_8859_1);
  }

  /** How many bytes the id in a line has, from where it begins to its closing quote. */
  static int idLength(byte[] line, int from) {
    int end = from;
    while (line[end] != '"') {
      end += line[end] == '\\' ? 2 : 1;
    }
    return end - from;
  }

  /** Which part a line has in the story of an exchange. */
  enum Part {
    NONE,
    DECISION,
    WITHIN,
    END
  }

  /** Tells by its first bytes what a line is to the decision with this id, quoted. */
  static Part part(byte[] line, int from, int to, byte[] quotedId) {
    if (starts(line, from, to, END)) {
      return starts(line, from + ID_IN_END - 1, to, quotedId) ? Part.END : Part.NONE;
    }
    if (!starts(line, from, to, DECISION)) {
      return Part.NONE;
    }
    int id = from + ID_IN_DECISION - 1;
    if (starts(line, id, to, quotedId)) {
      return Part.DECISION;
    }
    int afterId = id + 1;
    while (afterId < to && line[afterId] != '"') {
      afterId += line[afterId] == '\\' ? 2 : 1;
    }
    boolean within =
        starts(line, afterId + 1, to, PARENT)
            && starts(line, afterId + 1 + PARENT.length, to, quotedId);
    return within ? Part.WITHIN : Part.NONE;
  }

  private static boolean starts(byte[] line, int from, int to, byte[] piece) {
    int end = from + piece.length;
    return end <= to && Arrays.equals(line, from, end, piece, 0, piece.length);
  }

  static void decision(Line line, Trail trail) {
    line.raw(DECISION).time(trail.epochMillis()).raw(ID).text(trail.id(), LONGEST_ID);
    optional(line, PARENT, trail.parent());
    line.raw(DOOR).text(trail.door().word(), SHORT);
    optional(line, SERVER, trail.server());
    if (trail.caller().isPresent()) {
      caller(line, trail.caller().get());
    }
    optional(line, ROLE, trail.role());
    if (trail.operation().isPresent()) {
      operation(line, trail.operation().get());
    }
    line.raw(DECIDED).text(trail.decision().word(), SHORT);
    if (trail.refusal().isPresent()) {
      refusal(line, trail.refusal().get());
    }
    optional(line, REMEDY, trail.remedy());
    if (trail.rule().isPresent()) {
      rule(line, trail.rule().get());
    }
    line.raw(EDITION).text(trail.edition(), SHORT).raw(CLIENT_IP).text(trail.clientIp(), SHORT);
    optional(line, TRACE, trail.trace());
    int leftOut = hooks(line, trail.hooks()) + steps(line, trail);
    if (leftOut > 0) {
      line.raw(LEFT_OUT).number(leftOut);
    }
    line.raw(CLOSE);
  }

  static void end(Line line, Trail trail, Ending ending, long epochMillis, long nanos) {
    line.raw(END).time(epochMillis).raw(ID).text(trail.id(), LONGEST_ID);
    if (ending.status().isPresent()) {
      line.raw(STATUS).number(ending.status().get());
    }
    if (ending.upstream().isPresent()) {
      Ending.Upstreamed said = ending.upstream().get();
      line.raw(UPSTREAM).number(said.status());
      line.raw(MS).millis(said.head().toNanos()).raw(CLOSE);
    }
    line.raw(MS).millis(nanos).raw(BYTES_IN).number(ending.bytesIn());
    line.raw(OUT).number(ending.bytesOut()).raw(CLOSE);
    line.raw(ENDING).text(ending.how().word(), SHORT).raw(CLOSE);
  }

  /** The end of an exchange whose process died; the id as it stands in its decision's line. */
  static void died(Line line, String id, long epochMillis) {
    line.raw(END).time(epochMillis).raw(ID).raw(ascii("\""));
    line.raw(id.getBytes(StandardCharsets.ISO_8859_1))
        .raw(ascii("\""))
        .raw(ENDING)
        .text("process died", SHORT);
    line.raw(CLOSE);
  }

  static void dropped(Line line, long count, long epochMillis) {
    line.raw(DROPPED).time(epochMillis).raw(QUOTED_COUNT).number(count).raw(CLOSE);
  }

  private static void optional(Line line, byte[] key, Optional<String> text) {
    if (text.isPresent()) {
      line.raw(key).text(text.get(), SHORT);
    }
  }

  private static void caller(Line line, Caller caller) {
    optional(line, TENANT, caller.tenant());
    line.raw(SUBJECT).text(caller.subject().toString(), SHORT).raw(HOW).text(caller.how(), SHORT);
  }

  private static void operation(Line line, Operation operation) {
    String kind =
        switch (operation) {
          case Operation.ToolCall _ -> "tool";
          case Operation.PromptGet _ -> "prompt";
          case Operation.ResourceRead _ -> "resource";
          case Operation.Listing _ -> "list";
          case Operation.Using _, Operation.McpOther _ -> "mcp";
          case Operation.HttpCall _ -> "http";
        };
    String name =
        switch (operation) {
          case Operation.ResourceRead read -> withoutSecrets(read.uri());
          case Operation.ToolCall _,
              Operation.PromptGet _,
              Operation.Listing _,
              Operation.Using _,
              Operation.McpOther _,
              Operation.HttpCall _ ->
              operation.name();
        };
    line.raw(OPERATION).text(kind, SHORT).raw(NAME).text(name, LONG).raw(CLOSE);
  }

  /** A resource's URI without its query and without a user and password before its host. */
  private static String withoutSecrets(String uri) {
    int query = uri.indexOf('?');
    String named = query < 0 ? uri : uri.substring(0, query);
    int host = named.indexOf("://") + 3;
    if (host < 3) {
      return named;
    }
    int slash = named.indexOf('/', host);
    int at = named.lastIndexOf('@', slash < 0 ? named.length() : slash);
    return at < host ? named : named.substring(0, host) + named.substring(at + 1);
  }

  private static void refusal(Line line, Refusal refusal) {
    line.raw(REASON).text(refusal.reason(), SHORT).raw(WHY).text(refusal.why(), LONG);
  }

  private static void rule(Line line, RuleRef rule) {
    line.raw(RULE).text(rule.name(), SHORT).raw(FILE).text(rule.file(), SHORT);
    line.raw(LINE).number(rule.line()).raw(CLOSE);
  }

  private static int hooks(Line line, List<Heard> hooks) {
    if (hooks.isEmpty()) {
      return 0;
    }
    line.raw(HOOKS);
    int written = 0;
    while (written < hooks.size() && line.length() < LISTS_END) {
      Heard heard = hooks.get(written);
      if (written > 0) {
        line.raw(COMMA);
      }
      line.raw(FIRST_NAME)
          .text(heard.hook(), SHORT)
          .raw(OUTCOME)
          .raw(requireNonNull(OUTCOMES.get(heard.did())));
      line.raw(QUOTED_MS).millis(heard.took().toNanos());
      line.raw(heard.changed() ? CHANGED : UNCHANGED);
      written++;
    }
    line.raw(CLOSE_LIST);
    return hooks.size() - written;
  }

  private static int steps(Line line, Trail trail) {
    int steps = trail.steps();
    if (steps == 0) {
      return 0;
    }
    line.raw(STEPS);
    int written = 0;
    while (written < steps && line.length() < LISTS_END) {
      if (written > 0) {
        line.raw(COMMA);
      }
      line.raw(STAGE).text(trail.stage(written), SHORT).raw(WHO).text(trail.who(written), SHORT);
      line.raw(WHAT).text(trail.what(written), SHORT).raw(CLOSE);
      written++;
    }
    line.raw(CLOSE_LIST);
    return steps - written;
  }
}
