package dev.postern.extauthz;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** Envoy's ext_proc: a conversation for each request. */
final class ProcessService extends ExternalProcessorGrpc.ExternalProcessorImplBase {
  private static final Context.Key<String> SERVER = Context.key(Question.SERVER);

  /** Reads the name of the protected server from the words that Envoy begins with. */
  static final ServerInterceptor NAMED =
      new ServerInterceptor() {
        private final Metadata.Key<String> name =
            Metadata.Key.of(Question.SERVER, Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
          String server = headers.get(name);
          return server == null
              ? next.startCall(call, headers)
              : Contexts.interceptCall(
                  Context.current().withValue(SERVER, server), call, headers, next);
        }
      };

  private final Desk desk;

  ProcessService(Desk desk) {
    this.desk = desk;
  }

  @Override
  public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> answers) {
    return new Conversation(
            desk,
            (ServerCallStreamObserver<ProcessingResponse>) answers,
            Optional.ofNullable(SERVER.get()))
        .begin();
  }
}
