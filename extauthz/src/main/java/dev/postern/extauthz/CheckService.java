package dev.postern.extauthz;

import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** Envoy's ext_authz over gRPC: may this request pass? */
final class CheckService implements BindableService {
  private static final MethodDescriptor<CheckRequest, Reply> CHECK =
      AuthorizationGrpc.getCheckMethod().toBuilder(
              AuthorizationGrpc.getCheckMethod().getRequestMarshaller(), Reply.ON_THE_WIRE)
          .build();

  private final Desk desk;

  CheckService(Desk desk) {
    this.desk = desk;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(AuthorizationGrpc.SERVICE_NAME)
        .addMethod(CHECK, ServerCalls.asyncUnaryCall(this::check))
        .build();
  }

  private void check(CheckRequest request, StreamObserver<Reply> answer) {
    new Check(desk, (ServerCallStreamObserver<Reply>) answer).begin(request);
  }
}
