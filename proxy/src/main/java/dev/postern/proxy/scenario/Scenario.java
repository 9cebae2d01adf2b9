package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file: what is given, and what happens in it step by step.
 *
 * @param file where it was read; documents named in it stand relative to this file
 */
public record Scenario(Path file, String name, List<Rules> documents, List<Step> steps) {
  public Scenario {
    documents = List.copyOf(documents);
    steps = List.copyOf(steps);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Documents, by file or in place. */
  public sealed interface Rules {
    record InFile(Path file) implements Rules {}

    record InPlace(String text) implements Rules {}
  }

  /** One request, how the server would answer it, and what must come of it. */
  public record Step(Ask when, List<Script> upstream, Then then) {
    public Step {
      upstream = List.copyOf(upstream);
    }
  }

  /**
   * A request.
   *
   * @param as a caller who is known without a credential; empty when the headers alone say who asks
   * @param target path and query as they stand on the wire
   */
  public record Ask(
      Optional<String> as, String method, String target, Headers headers, Optional<byte[]> body) {
    static final Ask NOTHING =
        new Ask(Optional.empty(), "GET", "/", Headers.none(), Optional.empty());
  }

  /** What the server does with a request that reaches it. */
  public sealed interface Script {
    record Answers(int status, Headers headers, byte[] body) implements Script {}

    record Streams(int status, Headers headers, List<byte[]> events) implements Script {
      public Streams {
        events = List.copyOf(events);
      }
    }

    record Fails(Refusal.Failure how) implements Script {}
  }

  /**
   * What must come of a step; what is not mentioned may be anything.
   *
   * @param upstream what the server must have seen, request by request; empty when anything will do
   * @param journal lines that must be in the journal, in order; a type that is listed is listed
   *     completely
   */
  public record Then(
      Optional<Message> answer,
      Optional<List<Message>> upstream,
      Optional<List<Json.Obj>> journal) {
    static final Then ANYTHING = new Then(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What must be true of a request or an answer.
   *
   * @param line members that must be so: {@code status} of an answer, {@code method} and {@code
   *     path} of a request
   * @param json what must be part of the body; of an object, the members that are named
   * @param events what must be part of each event's data, event by event
   */
  public record Message(
      Map<String, String> line,
      Map<String, String> headers,
      List<String> absent,
      Optional<Json> json,
      Optional<String> body,
      Optional<List<Json>> events) {
    public Message {
      line = Map.copyOf(line);
      headers = Map.copyOf(headers);
      absent = List.copyOf(absent);
    }
  }
}
