package dev.postern.policies.gate;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import java.util.List;

/**
 * A server as OAuth knows it (RFC 9728): by which URL, and who gives out tokens for it. All of it
 * is configured; nothing is taken from a request, whose sender could have made it up.
 */
public final class ProtectedResource {
  /** Where such documents stand; a server with a path has its own behind this. */
  public static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private final String path;
  private final String metadata;
  private final List<String> scopes;
  private final Answer answer;

  /**
   * @param origin scheme and authority by which clients know the server
   * @param path its path there, empty or without a slash at its end
   * @param servers the issuers of tokens, at least one
   * @param scopes what a token needs to be good for everything here
   */
  public ProtectedResource(String origin, String path, List<String> servers, List<String> scopes) {
    this.path = WELL_KNOWN + path;
    this.metadata = origin + this.path;
    this.scopes = List.copyOf(scopes);
    this.answer = answer(origin + path, servers, scopes);
  }

  private static Answer answer(String resource, List<String> servers, List<String> scopes) {
    Json.Obj.Builder document =
        Json.Obj.builder()
            .put("resource", new Json.Str(resource))
            .put("authorization_servers", texts(servers));
    if (!scopes.isEmpty()) {
      document.put("scopes_supported", texts(scopes));
    }
    document.put("bearer_methods_supported", texts(List.of("header")));
    Headers headers =
        Headers.builder(4)
            .add("content-type", "application/json")
            .add("cache-control", "max-age=300")
            .add("access-control-allow-origin", "*")
            .build();
    return new Answer(200, headers, JsonText.write(document.build()));
  }

  private static Json texts(List<String> texts) {
    return new Json.Arr(texts.stream().<Json>map(Json.Str::new).toList());
  }

  /** The path at which its metadata stands. */
  public String metadataPath() {
    return path;
  }

  /** The URL at which clients find its metadata. */
  String metadata() {
    return metadata;
  }

  List<String> scopes() {
    return scopes;
  }

  /** Its metadata: for everybody, pages of any origin included. */
  Answer answer() {
    return answer;
  }
}
