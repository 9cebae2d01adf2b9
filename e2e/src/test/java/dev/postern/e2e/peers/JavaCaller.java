package dev.postern.e2e.peers;

import dev.postern.hooks.json.Json;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The client of the Java SDK, which knows the legacy era only. */
final class JavaCaller implements Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

  private final Queue<Json> progress = new ConcurrentLinkedQueue<>();
  private final Queue<Json> asked = new ConcurrentLinkedQueue<>();

  @Override
  public List<Json.Obj> play(Script script) throws Exception {
    List<Json.Obj> told = new ArrayList<>();
    McpSyncClient client = client(script);
    try {
      McpSchema.InitializeResult about = client.initialize();
      told.add(came("connect", about).build());
      for (Script.Step step : script.steps()) {
        told.add(take(step, client));
      }
      boolean closed = client.closeGracefully();
      told.add(
          Json.Obj.builder()
              .put("end", new Json.Str(closed ? "closed" : "torn"))
              .put("asked", drained(asked))
              .put("progress", drained(progress))
              .build());
    } catch (RuntimeException refused) {
      client.close();
      told.add(failed("connect", refused).build());
      told.add(Json.Obj.builder().put("end", new Json.Str("never connected")).build());
    }
    return told;
  }

  private Json.Obj take(Script.Step step, McpSyncClient client) throws IOException {
    Json.Obj.Builder told;
    try {
      told = came(step.title(), answer(step, client));
    } catch (RuntimeException failure) {
      told = failed(step.title(), failure);
    }
    return told.build();
  }

  private static Object answer(Script.Step step, McpSyncClient client) throws IOException {
    return switch (step.what()) {
      case "ping" -> client.ping();
      case "tools" -> client.listTools();
      case "prompts" -> client.listPrompts();
      case "resources" -> client.listResources();
      case "templates" -> client.listResourceTemplates();
      case "read" ->
          client.readResource(McpSchema.ReadResourceRequest.builder(step.name()).build());
      case "prompt" ->
          client.getPrompt(
              McpSchema.GetPromptRequest.builder(step.name()).arguments(arguments(step)).build());
      case "complete" ->
          client.completeCompletion(
              McpSchema.CompleteRequest.builder(
                      McpSchema.PromptReference.builder(step.name()).build(),
                      JSON.convertValue(
                          arguments(step), McpSchema.CompleteRequest.CompleteArgument.class))
                  .build());
      case "call" ->
          client.callTool(
              McpSchema.CallToolRequest.builder(step.name())
                  .arguments(arguments(step))
                  .progressToken("of " + step.name())
                  .build());
      default -> throw new AssertionError("no step " + step.what());
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> arguments(Script.Step step) throws IOException {
    return step.arguments() instanceof Json.Obj given
        ? JSON.readValue(Texts.of(given), Map.class)
        : Map.of();
  }

  private McpSyncClient client(Script script) {
    McpClient.SyncSpec spec =
        McpClient.sync(transport(script))
            .requestTimeout(PATIENCE)
            .initializationTimeout(PATIENCE)
            .progressConsumer(step -> progress.add(json(step)));
    if (script.capable()) {
      spec =
          spec.capabilities(
                  McpSchema.ClientCapabilities.builder()
                      .roots(true)
                      .sampling()
                      .elicitation()
                      .build())
              .roots(McpSchema.Root.builder("file:///root").name("root").build())
              .sampling(asking -> {
                asked.add(new Json.Str("sampling/createMessage"));
                return McpSchema.CreateMessageResult.builder(
                        McpSchema.Role.ASSISTANT, "sampled", "none")
                    .build();
              })
              .elicitation(asking -> {
                asked.add(new Json.Str("elicitation/create"));
                return McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                    .content(Map.of("answer", "elicited"))
                    .build();
              });
    }
    return spec.build();
  }

  @SuppressWarnings("deprecation") // HTTP+SSE is, and yet it is spoken
  private static McpClientTransport transport(Script script) {
    URI url = URI.create(script.url());
    String base = url.resolve("/").toString();
    return script.over().equals("sse")
        ? HttpClientSseClientTransport.builder(base).sseEndpoint(url.getRawPath()).build()
        : HttpClientStreamableHttpTransport.builder(base).endpoint(url.getRawPath()).build();
  }

  private static Json.Obj.Builder came(String did, Object result) {
    return Json.Obj.builder().put("did", new Json.Str(did)).put("result", json(result));
  }

  private static Json.Obj.Builder failed(String did, RuntimeException failure) {
    Throwable deepest = failure;
    while (!(deepest instanceof McpError) && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    Json error =
        deepest instanceof McpError told && told.getJsonRpcError() != null
            ? json(told.getJsonRpcError())
            : Json.Obj.builder()
                .put("kind", new Json.Str(deepest.getClass().getSimpleName()))
                .put("message", new Json.Str(String.valueOf(deepest.getMessage())))
                .build();
    return Json.Obj.builder().put("did", new Json.Str(did)).put("error", error);
  }

  private static Json.Obj json(Object value) {
    try {
      return Texts.object(JSON.writeValueAsString(value));
    } catch (IOException unwritable) {
      throw new AssertionError(unwritable);
    }
  }

  private static Json drained(Queue<Json> queue) {
    List<Json> all = new ArrayList<>(queue);
    queue.clear();
    return new Json.Arr(all);
  }

  @Override
  public void close() {
    // each script has a client of its own
  }
}
