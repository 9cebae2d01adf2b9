package dev.postern.extauthz;

import dev.postern.hooks.text.Room;
import dev.postern.policies.gate.LiveGate;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Envoy's ext_authz over gRPC: may this request pass? */
final class CheckService extends AuthorizationGrpc.AuthorizationImplBase {
  private final LiveGate gate;
  private final Room room;
  private final Advice advice;

  CheckService(LiveGate gate, Room room, Advice advice) {
    this.gate = gate;
    this.room = room;
    this.advice = advice;
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
    new Check(gate, room, advice, (ServerCallStreamObserver<CheckResponse>) answer).begin(request);
  }
}
