package dev.postern.e2e.peers;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.server.transport.HttpServletSseServerTransportProvider;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The servers of the Java SDK: Streamable HTTP at {@code /mcp}, HTTP+SSE at {@code /sse}. */
final class JavaServer implements AutoCloseable {
  private static final String MCP = "/mcp";
  private static final String SSE = "/sse";

  private static final Logger TOMCAT = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();
  private final List<McpSyncServer> servers;

  @SuppressWarnings("deprecation") // HTTP+SSE is, and yet it is spoken
  JavaServer(Path folder) throws LifecycleException {
    TOMCAT.setLevel(Level.SEVERE);
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    var streamable =
        HttpServletStreamableServerTransportProvider.builder().mcpEndpoint(MCP).build();
    var sse =
        HttpServletSseServerTransportProvider.builder()
            .sseEndpoint(SSE)
            .messageEndpoint("/mcp/message")
            .build();
    servers = List.of(with(McpServer.sync(streamable)), with(McpServer.sync(sse)));
    Context context = tomcat.addContext("", folder.toString());
    serve(context, streamable, MCP);
    serve(context, sse, SSE, "/mcp/message");
    tomcat.start();
  }

  private static void serve(Context context, HttpServlet servlet, String... paths) {
    String name = paths[0].substring(1);
    Tomcat.addServlet(context, name, servlet).setAsyncSupported(true);
    for (String path : paths) {
      context.addServletMappingDecoded(path, name);
    }
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  private static McpSyncServer with(McpServer.SyncSpecification<?> server) {
    return server
        .serverInfo("java-sdk", "1")
        .instructions("Ask me anything.")
        .capabilities(
            McpSchema.ServerCapabilities.builder()
                .tools(true)
                .prompts(true)
                .resources(false, true)
                .build())
        .toolCall(tool("echo", "message"), said(JavaServer::echo))
        .toolCall(tool("forbidden"), said((exchange, call) -> "forbidden: done"))
        .toolCall(tool("steps"), said(JavaServer::steps))
        .toolCall(tool("sample"), said(JavaServer::sample))
        .toolCall(tool("elicit"), said(JavaServer::elicit))
        .toolCall(
            tool("list_roots"),
            said((exchange, call) -> "roots: " + exchange.listRoots().roots().size()))
        .resources(new SyncResourceSpecification(resource(), JavaServer::read))
        .prompts(new SyncPromptSpecification(prompt(), JavaServer::greet))
        .build();
  }

  private static McpSchema.Tool tool(String name, String... arguments) {
    Map<String, Object> schema =
        arguments.length == 0
            ? Map.of("type", "object")
            : Map.of(
                "type", "object", "properties", Map.of(arguments[0], Map.of("type", "string")));
    return McpSchema.Tool.builder(name, schema).build();
  }

  private static BiFunction<
          McpSyncServerExchange, McpSchema.CallToolRequest, McpSchema.CallToolResult>
      said(BiFunction<McpSyncServerExchange, McpSchema.CallToolRequest, String> says) {
    return (exchange, call) ->
        McpSchema.CallToolResult.builder().addTextContent(says.apply(exchange, call)).build();
  }

  private static String echo(McpSyncServerExchange exchange, McpSchema.CallToolRequest call) {
    return "echo: " + call.arguments().get("message");
  }

  private static String steps(McpSyncServerExchange exchange, McpSchema.CallToolRequest call) {
    for (int step = 1; step <= 3; step++) {
      exchange.progressNotification(
          McpSchema.ProgressNotification.builder(call.progressToken(), step)
              .total(3.0)
              .message("step " + step)
              .build());
    }
    return "all steps done";
  }

  private static String sample(McpSyncServerExchange exchange, McpSchema.CallToolRequest call) {
    McpSchema.SamplingMessage question =
        McpSchema.SamplingMessage.builder(
                McpSchema.Role.USER, McpSchema.TextContent.builder("what now?").build())
            .build();
    McpSchema.CreateMessageResult came =
        exchange.createMessage(
            McpSchema.CreateMessageRequest.builder(List.of(question), 16).build());
    return "sampled: " + ((McpSchema.TextContent) came.content()).text();
  }

  private static String elicit(McpSyncServerExchange exchange, McpSchema.CallToolRequest call) {
    Map<String, Object> schema =
        Map.of("type", "object", "properties", Map.of("answer", Map.of("type", "string")));
    McpSchema.ElicitResult came =
        exchange.createElicitation(
            McpSchema.ElicitFormRequest.builder("what is it?", schema).build());
    return "elicited: " + came.content();
  }

  private static McpSchema.Resource resource() {
    return McpSchema.Resource.builder("demo://text", "text").mimeType("text/plain").build();
  }

  private static McpSchema.ReadResourceResult read(
      McpSyncServerExchange exchange, McpSchema.ReadResourceRequest asked) {
    McpSchema.ResourceContents text =
        McpSchema.TextResourceContents.builder(asked.uri(), "a text of two lines\nwith é").build();
    return McpSchema.ReadResourceResult.builder(List.of(text)).build();
  }

  private static McpSchema.Prompt prompt() {
    return McpSchema.Prompt.builder("greet")
        .arguments(List.of(McpSchema.PromptArgument.builder("name").required(true).build()))
        .build();
  }

  private static McpSchema.GetPromptResult greet(
      McpSyncServerExchange exchange, McpSchema.GetPromptRequest asked) {
    McpSchema.PromptMessage message =
        McpSchema.PromptMessage.builder(
                McpSchema.Role.USER,
                McpSchema.TextContent.builder("Greet " + asked.arguments().get("name") + ".")
                    .build())
            .build();
    return McpSchema.GetPromptResult.builder(List.of(message)).build();
  }

  @Override
  public void close() throws IOException {
    servers.forEach(McpSyncServer::close);
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException failure) {
      throw new IOException(failure);
    }
  }
}
