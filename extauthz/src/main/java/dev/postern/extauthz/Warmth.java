package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a listener as Envoy would, until it answers as fast as it will. The first answers of a JVM
 * take up to a second, and Envoy refuses what takes that long.
 */
public final class Warmth {
  /** So many in a row have to be fast. */
  private static final int ENOUGH = 50;

  private static final Duration FAST = Duration.ofMillis(10);
  private static final Value HERE = Value.newBuilder().setStringValue("127.0.0.1:1").build();

  private Warmth() {}

  /**
   * A call that may pass.
   *
   * @param credential as the authorization header has it
   * @param answer what the server would say
   */
  public record Call(
      String authority, String path, String credential, String body, String answer) {}

  /**
   * How it went.
   *
   * @param calls how many were made
   * @param fast whether the last of them were fast, each of them
   */
  public record Reached(int calls, boolean fast) {}

  /**
   * Makes calls until they are fast, or the patience has run out.
   *
   * @throws IllegalStateException if one is not answered, or not as a call that may pass
   */
  public static Reached by(InetSocketAddress listener, Call call, Duration patience)
      throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(listener).usePlaintext().directExecutor().build();
    try {
      return reach(channel, call, System.nanoTime() + patience.toNanos());
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(1, TimeUnit.SECONDS);
    }
  }

  private static Reached reach(ManagedChannel channel, Call call, long until)
      throws InterruptedException {
    CheckRequest question = question(call);
    List<ProcessingRequest> conversation = conversation(call);
    int calls = 0;
    int fast = 0;
    while (fast < ENOUGH && System.nanoTime() < until) {
      long begun = System.nanoTime();
      ask(channel, question, until);
      show(channel, conversation, until);
      fast = System.nanoTime() - begun < FAST.toNanos() ? fast + 1 : 0;
      calls += 2;
    }
    return new Reached(calls, fast == ENOUGH);
  }

  private static void ask(ManagedChannel channel, CheckRequest question, long until) {
    try {
      int code =
          AuthorizationGrpc.newBlockingStub(channel)
              .withDeadlineAfter(until - System.nanoTime(), TimeUnit.NANOSECONDS)
              .check(question)
              .getStatus()
              .getCode();
      if (code != 0) {
        throw new IllegalStateException("a call of our own is refused with gRPC's " + code);
      }
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("a call of our own is not answered", e);
    }
  }

  private static void show(ManagedChannel channel, List<ProcessingRequest> conversation, long until)
      throws InterruptedException {
    Telling telling = new Telling(conversation);
    telling.to(ExternalProcessorGrpc.newStub(channel).process(telling));
    try {
      telling.over.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a conversation of our own does not end well", e);
    }
  }

  /** One message after the other, each when the one before was answered. */
  private static final class Telling implements StreamObserver<ProcessingResponse> {
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final CompletableFuture<StreamObserver<ProcessingRequest>> listener =
        new CompletableFuture<>();
    private final Deque<ProcessingRequest> left;

    Telling(List<ProcessingRequest> conversation) {
      left = new ArrayDeque<>(conversation);
    }

    void to(StreamObserver<ProcessingRequest> postern) {
      listener.complete(postern);
      postern.onNext(left.remove());
    }

    @Override
    public void onNext(ProcessingResponse answer) {
      if (answer.hasImmediateResponse()) {
        over.completeExceptionally(new IllegalStateException("a call of our own is refused"));
      } else if (left.isEmpty()) {
        listener.join().onCompleted();
      } else {
        listener.join().onNext(left.remove());
      }
    }

    @Override
    public void onError(Throwable why) {
      over.completeExceptionally(why);
    }

    @Override
    public void onCompleted() {
      over.complete(true);
    }
  }

  private static CheckRequest question(Call call) {
    AttributeContext.HttpRequest.Builder http =
        AttributeContext.HttpRequest.newBuilder()
            .setMethod("POST")
            .setHost(call.authority())
            .setPath(call.path())
            .setHeaderMap(head(call).addHeaders(header(EnvoyHeaders.PARTIAL, "false")))
            .setRawBody(ByteString.copyFrom(call.body(), UTF_8));
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setRequest(AttributeContext.Request.newBuilder().setHttp(http)))
        .build();
  }

  private static List<ProcessingRequest> conversation(Call call) {
    HeaderMap.Builder answer =
        HeaderMap.newBuilder()
            .addHeaders(header(":status", "200"))
            .addHeaders(header("content-type", "application/json"));
    return List.of(
        ProcessingRequest.newBuilder()
            .setProtocolConfig(
                ProtocolConfiguration.newBuilder()
                    .setRequestBodyMode(BodySendMode.BUFFERED)
                    .setResponseBodyMode(BodySendMode.STREAMED))
            .putAttributes(
                Conversation.ATTRIBUTES,
                Struct.newBuilder().putFields("source.address", HERE).build())
            .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(head(call)))
            .build(),
        ProcessingRequest.newBuilder().setRequestBody(body(call.body())).build(),
        ProcessingRequest.newBuilder()
            .setResponseHeaders(HttpHeaders.newBuilder().setHeaders(answer))
            .build(),
        ProcessingRequest.newBuilder().setResponseBody(body(call.answer())).build());
  }

  private static HttpBody body(String text) {
    return HttpBody.newBuilder()
        .setBody(ByteString.copyFrom(text, UTF_8))
        .setEndOfStream(true)
        .build();
  }

  private static HeaderMap.Builder head(Call call) {
    return HeaderMap.newBuilder()
        .addHeaders(header(":method", "POST"))
        .addHeaders(header(":authority", call.authority()))
        .addHeaders(header(":path", call.path()))
        .addHeaders(header("authorization", call.credential()))
        .addHeaders(header("content-type", "application/json"))
        .addHeaders(header("accept", "application/json, text/event-stream"));
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFrom(value, UTF_8))
        .build();
  }
}
