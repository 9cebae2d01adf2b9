package dev.postern.e2e.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.Peer;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes what Envoy asks about a request, if it is set up as mesh-configs/envoy/ext_authz.yaml
 * says. Usage: CheckQuestion REQUEST QUESTION (an HTTP/1.1 request that begins with its host and
 * has a body; a CheckRequest)
 */
public final class CheckQuestion {
  private CheckQuestion() {}

  public static void main(String[] args) throws IOException {
    String request = Files.readString(Path.of(args[0]), ISO_8859_1);
    int end = request.indexOf("\r\n\r\n");
    String[] lines = request.substring(0, end).split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    String body = request.substring(end + 4);
    Files.write(Path.of(args[1]), about(words[0], words[1], lines, body).toByteArray());
  }

  private static CheckRequest about(String method, String path, String[] lines, String body) {
    HeaderMap.Builder headers = HeaderMap.newBuilder();
    String host = lines[1].substring("Host: ".length());
    add(headers, ":authority", host);
    add(headers, ":path", path);
    add(headers, ":method", method);
    add(headers, ":scheme", "http");
    for (String line : Arrays.asList(lines).subList(2, lines.length)) {
      int colon = line.indexOf(':');
      add(
          headers,
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    add(headers, "x-forwarded-for", "192.0.2.1");
    add(headers, "x-forwarded-proto", "http");
    add(headers, "x-envoy-external-address", "127.0.0.1");
    add(headers, "x-request-id", "0f3a1c52-8f0b-4f6a-9d2e-6f1f3f0c7f11");
    add(headers, "x-envoy-auth-partial-body", "false");
    HttpRequest.Builder http =
        HttpRequest.newBuilder()
            .setId("8183561527354928374")
            .setMethod(method)
            .setHeaderMap(headers)
            .setPath(path)
            .setHost(host)
            .setScheme("http")
            .setSize(body.length())
            .setProtocol("HTTP/1.1")
            .setRawBody(ByteString.copyFrom(body, ISO_8859_1));
    AttributeContext.Request.Builder asked =
        AttributeContext.Request.newBuilder()
            .setTime(Timestamp.newBuilder().setSeconds(1_795_000_000).setNanos(123_456_000))
            .setHttp(http);
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setSource(at(40_404))
                .setDestination(at(10_000))
                .setRequest(asked)
                .setMetadataContext(Metadata.getDefaultInstance())
                .setTlsSession(AttributeContext.TLSSession.getDefaultInstance())
                .setRouteMetadataContext(Metadata.getDefaultInstance()))
        .build();
  }

  private static void add(HeaderMap.Builder headers, String name, String value) {
    headers.addHeaders(
        HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFrom(value, ISO_8859_1)));
  }

  private static Peer at(int port) {
    return Peer.newBuilder()
        .setAddress(
            Address.newBuilder()
                .setSocketAddress(
                    SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port)))
        .build();
  }
}
