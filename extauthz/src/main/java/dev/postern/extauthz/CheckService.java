package dev.postern.extauthz;

import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Envoy's ext_authz over gRPC: may this request pass? */
final class CheckService extends AuthorizationGrpc.AuthorizationImplBase {
  private final Desk desk;

  CheckService(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
    new Check(desk, (ServerCallStreamObserver<CheckResponse>) answer).begin(request);
  }
}
