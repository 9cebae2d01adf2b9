package dev.postern.policies.rulebook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.AnswerHead;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import dev.postern.policies.identity.ApiKey;
import dev.postern.policies.journal.MappedJournal;
import dev.postern.policies.journal.Outlet;
import dev.postern.policies.journal.WhenFull;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.rulebook.documents.Source;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prints what the gate's part of an MCP call of one kilobyte costs, verb by verb: time and garbage.
 * Key, policy, strict reading and journal are on; the head is read and the body gathered already.
 * To be run by {@code ./dev bench call}; nothing is asserted about it.
 */
final class CallCost {
  private static final int CALLS = 5_000;
  private static final int WARM = 20;
  private static final int MEASURED = Integer.getInteger("rounds", 20);
  private static final List<String> VERBS =
      List.of("admit", "needs", "check", "answer", "review", "close");

  private static final String RULES =
      """
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: weather}
      spec: {protocol: mcp, upstream: "http://127.0.0.1:9000/mcp", authentication: [keys], policy: users}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: Authentication
      metadata: {name: keys}
      spec: {apiKeys: [{sha256: "%s", subject: "user:ada"}]}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: users}
      spec:
        members: [{subject: "user:ada", role: viewer}, {subject: "user:eve", role: admin}]
        rules:
          - {effect: deny, tools: [delete_all, "drop_*"]}
          - {effect: allow, tools: ["report.*"], roles: [admin]}
          - {effect: allow, tools: [echo, forecast], roles: [viewer]}
      """;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long[][] nanos = new long[VERBS.size() + 1][CALLS];
  private final long[] garbage = new long[VERBS.size()];
  private final LiveGate gate;
  private final Arrival arrival;
  private final Body body;
  private final AnswerHead head;
  private final Answer answer;
  private Object kept = "";
  private final Ending ending =
      new Ending(
          Ending.How.COMPLETE,
          Optional.of(200),
          Optional.of(new Ending.Upstreamed(200, Duration.ofNanos(123_456))),
          1_200,
          1_200);

  private CallCost(LiveGate gate, String key) {
    this.gate = gate;
    this.arrival =
        new Arrival(
            Door.PROXY,
            new Peer(InetAddress.getLoopbackAddress(), 40_000),
            "POST",
            Authority.of("127.0.0.1", 8_080),
            "/mcp",
            Headers.of(
                "Host",
                "127.0.0.1:8080",
                "User-Agent",
                "mcp-client/1.0",
                "Accept-Encoding",
                "gzip",
                "Authorization",
                "Bearer " + key,
                "Content-Type",
                "application/json",
                "Accept",
                "application/json, text/event-stream",
                "MCP-Protocol-Version",
                "2025-06-18"));
    String text = "x".repeat(900);
    this.body =
        new Body.Whole(
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                    + "{\"name\":\"echo\",\"arguments\":{\"message\":\""
                    + text
                    + "\"}}}")
                .getBytes(UTF_8));
    Headers said =
        Headers.of(
            "Server",
            "tools",
            "Date",
            "Sun, 01 Nov 2026 12:00:00 GMT",
            "Content-Type",
            "application/json");
    this.head = new AnswerHead.Came(200, said);
    this.answer =
        new Answer(
            200,
            said,
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
                    + text
                    + "\"}]}}")
                .getBytes(UTF_8));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("call-cost");
    Outlet file = new Outlet.File(folder.resolve("journal.jsonl"), 256 << 20, 2);
    ApiKey key = ApiKey.create(new SecureRandom());
    try (MappedJournal journal =
        MappedJournal.open(
            folder, MappedJournal.SEGMENT_BYTES, file, WhenFull.REFUSE, Clock.systemUTC())) {
      new CallCost(opened(journal, key), key.text()).run(journal);
    }
  }

  private static LiveGate opened(MappedJournal journal, ApiKey key) {
    Belongings belongings =
        new Belongings(
            journal,
            new DecisionIds("sidecar"),
            HeaderTrust.nobody(),
            new BoundSessions(),
            new BoundDealings(),
            new Tallies(),
            Clock.systemUTC());
    RulebookReader reader = new RulebookReader(List.of(), Map.of(), Clock.systemUTC());
    Source rules = Source.of("rules.yaml", RULES.formatted(key.sha256()));
    return switch (reader.readTexts(List.of(rules), List.of())) {
      case Reading.Good good -> new LiveGate(good.rules().open(belongings));
      case Reading.Bad(var problems) -> throw new IllegalStateException(problems.toString());
    };
  }

  private void run(MappedJournal journal) throws InterruptedException {
    for (int round = 0; round < WARM; round++) {
      round(journal);
    }
    long[][] medians = new long[nanos.length][MEASURED];
    Arrays.fill(garbage, 0);
    for (int round = 0; round < MEASURED; round++) {
      round(journal);
      for (int verb = 0; verb < nanos.length; verb++) {
        Arrays.sort(nanos[verb]);
        medians[verb][round] = nanos[verb][CALLS / 2];
      }
    }
    for (int verb = 0; verb < VERBS.size(); verb++) {
      print(VERBS.get(verb), medians[verb], garbage[verb]);
    }
    print("together", medians[VERBS.size()], Arrays.stream(garbage).sum());
  }

  private static void print(String what, long[] medians, long bytes) {
    Arrays.sort(medians);
    System.out.printf(
        "%-9s %6d bytes of garbage a call, %6d ns (median; best round %d)%n",
        what, bytes / CALLS / MEASURED, medians[MEASURED / 2], medians[0]);
  }

  private void round(MappedJournal journal) throws InterruptedException {
    while (journal.room().taken() > 0) {
      Thread.sleep(1);
    }
    for (int call = 0; call < CALLS; call++) {
      call(call);
    }
  }

  private void call(int call) {
    long start = System.nanoTime();
    long before = threads.getCurrentThreadAllocatedBytes();
    long time = System.nanoTime();
    Passage passage = (Passage) gate.admit(arrival, Leave.NONE);
    before = note(0, call, time, before);
    time = System.nanoTime();
    kept = passage.needs();
    before = note(1, call, time, before);
    time = System.nanoTime();
    Forward forward = (Forward) passage.check(body, Leave.NONE);
    before = note(2, call, time, before);
    time = System.nanoTime();
    Reply.Let reply = (Reply.Let) passage.answer(head, Fate.HELD, Leave.NONE);
    before = note(3, call, time, before);
    time = System.nanoTime();
    Answer reviewed = passage.review(answer, Fate.HELD);
    before = note(4, call, time, before);
    time = System.nanoTime();
    passage.close(ending);
    note(5, call, time, before);
    nanos[VERBS.size()][call] = System.nanoTime() - start;
    if (reviewed != answer || reply.status() != 200 || forward.body() == Body.None.NONE) {
      throw new IllegalStateException("this is not the call that was to be measured");
    }
  }

  private long note(int verb, int call, long time, long before) {
    nanos[verb][call] = System.nanoTime() - time;
    long now = threads.getCurrentThreadAllocatedBytes();
    garbage[verb] += now - before;
    return now;
  }
}
