package dev.postern.e2e.bench;

import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;

/**
 * What Postern's doors for Envoy are measured against: a server of grpc-java that says yes to
 * everything and looks at nothing. Usage: AlwaysYes PORT LOOPS; it says when it serves
 */
public final class AlwaysYes {
  private AlwaysYes() {}

  public static void main(String[] args) throws Exception {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(Integer.parseInt(args[1]), EpollIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(EpollServerSocketChannel.class)
            .directExecutor()
            .addService(new Checks())
            .addService(new Processes())
            .build()
            .start();
    System.out.println("serving");
    server.awaitTermination();
  }

  private static final class Checks extends AuthorizationGrpc.AuthorizationImplBase {
    private static final CheckResponse YES =
        CheckResponse.newBuilder()
            .setStatus(com.google.rpc.Status.getDefaultInstance())
            .setOkResponse(OkHttpResponse.getDefaultInstance())
            .build();

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> answer) {
      answer.onNext(YES);
      answer.onCompleted();
    }
  }

  private static final class Processes extends ExternalProcessorGrpc.ExternalProcessorImplBase {
    private static final HeadersResponse HEAD = HeadersResponse.getDefaultInstance();
    private static final BodyResponse BODY = BodyResponse.getDefaultInstance();

    @Override
    public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ProcessingRequest message) {
          answers.onNext(goesOn(message));
        }

        @Override
        public void onError(Throwable cancelled) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }

    private static ProcessingResponse goesOn(ProcessingRequest message) {
      ProcessingResponse.Builder said = ProcessingResponse.newBuilder();
      return switch (message.getRequestCase()) {
        case REQUEST_HEADERS -> said.setRequestHeaders(HEAD).build();
        case REQUEST_BODY -> said.setRequestBody(BODY).build();
        case RESPONSE_HEADERS -> said.setResponseHeaders(HEAD).build();
        case RESPONSE_BODY -> said.setResponseBody(BODY).build();
        case REQUEST_TRAILERS, RESPONSE_TRAILERS, REQUEST_NOT_SET ->
            throw new IllegalStateException("not in this benchmark");
      };
    }
  }
}
