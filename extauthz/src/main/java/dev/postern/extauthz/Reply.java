package dev.postern.extauthz;

import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A reply of ext_authz as it goes over the wire: the bytes of a {@link CheckResponse}. */
final class Reply {
  static final Marshaller<Reply> ON_THE_WIRE =
      new Marshaller<>() {
        @Override
        public InputStream stream(Reply reply) {
          return reply.bytes();
        }

        @Override
        public Reply parse(InputStream bytes) {
          throw Status.UNIMPLEMENTED.withDescription("nobody replies to us").asRuntimeException();
        }
      };

  private final byte[] array;
  private final int from;

  /** What stands in the array from there on; nobody changes it any more. */
  Reply(byte[] array, int from) {
    this.array = array;
    this.from = from;
  }

  static Reply of(CheckResponse message) {
    return new Reply(message.toByteArray(), 0);
  }

  InputStream bytes() {
    return new Bytes();
  }

  private final class Bytes extends ByteArrayInputStream implements Drainable, KnownLength {
    Bytes() {
      super(array, from, array.length - from);
    }

    @Override
    public int drainTo(OutputStream out) throws IOException {
      int left = available();
      out.write(buf, pos, left);
      pos = count;
      return left;
    }
  }
}
