package dev.postern.e2e.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** MCP calls and plain questions over HTTP. */
final class Calls implements AutoCloseable {
  static final String ADA = "pst_MzPxxW6XGzzkbv9pYTJFeU7Ob4HIyIVdN2JYw3eTmbJ11zDJk";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpResponse<String> call(URI server, String tool) throws IOException, InterruptedException {
    String body =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":{}}}\
        """
            .formatted(tool);
    return client.send(
        HttpRequest.newBuilder(server)
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("authorization", "Bearer " + ADA)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(URI page) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static String decision(HttpResponse<?> answer) {
    return answer.headers().firstValue("x-postern-decision").orElseThrow();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
