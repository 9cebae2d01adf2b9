package dev.postern.extauthz;

import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** Envoy's ext_authz over gRPC: may this request pass? */
final class CheckService implements BindableService {
  private static final MethodDescriptor<Asked, Reply> CHECK =
      AuthorizationGrpc.getCheckMethod().toBuilder(Asked.ON_THE_WIRE, Reply.ON_THE_WIRE).build();

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

  private void check(Asked asked, StreamObserver<Reply> answer) {
    new Check(desk, (ServerCallStreamObserver<Reply>) answer).begin(asked);
  }
}
