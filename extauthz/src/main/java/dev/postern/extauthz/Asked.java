package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Peer;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is read of a {@link CheckRequest}, straight from its bytes; the rest is skipped. As in all
 * of protobuf, what comes twice counts as it came last, and messages that come twice are one.
 */
final class Asked {
  static final Marshaller<Asked> ON_THE_WIRE =
      new Marshaller<>() {
        @Override
        public InputStream stream(Asked question) {
          throw Status.UNIMPLEMENTED.withDescription("we ask nobody").asRuntimeException();
        }

        @Override
        public Asked parse(InputStream stream) {
          try {
            return Asked.of(
                stream instanceof KnownLength
                    ? stream.readNBytes(stream.available())
                    : stream.readAllBytes());
          } catch (IOException e) {
            throw Status.INTERNAL
                .withDescription("this is no CheckRequest")
                .withCause(e)
                .asRuntimeException();
          }
        }
      };

  private static final byte[] NOTHING = {};
  private static final int VARINT = 0;
  private static final int DELIMITED = 2;
  private static final int KEY_OF_ENTRY = 1 << 3 | DELIMITED;
  private static final int VALUE_OF_ENTRY = 2 << 3 | DELIMITED;

  /** The fields of one kind of message. */
  private interface Fields {
    /** Reads what follows this tag, unless it is none of those that matter. */
    boolean read(Asked asked, int tag) throws IOException;
  }

  private final byte[] bytes;
  private final CodedInputStream in;
  private final EnvoyHeaders listed = EnvoyHeaders.expecting(24);
  private Map<String, String> joined = Map.of();
  private Map<String, String> context = Map.of();
  private boolean isHttp;
  private boolean isListed;
  private String method = "";
  private String path = "";
  private String host = "";
  private byte[] text = NOTHING;
  private byte[] body = NOTHING;
  private String principal = "";
  private String certificate = "";
  private String address = "";
  private int port;
  private String key = "";
  private String value = "";
  private String raw = "";

  private Asked(byte[] bytes) {
    this.bytes = bytes;
    in = CodedInputStream.newInstance(bytes);
  }

  /** Reads a whole message. */
  static Asked of(byte[] bytes) throws IOException {
    Asked asked = new Asked(bytes);
    asked.fields(Asked::request);
    return asked;
  }

  private boolean request(int tag) throws IOException {
    return tag == (CheckRequest.ATTRIBUTES_FIELD_NUMBER << 3 | DELIMITED)
        && message(Asked::attributes);
  }

  private boolean attributes(int tag) throws IOException {
    return switch (tag) {
      case AttributeContext.SOURCE_FIELD_NUMBER << 3 | DELIMITED -> message(Asked::source);
      case AttributeContext.REQUEST_FIELD_NUMBER << 3 | DELIMITED -> message(Asked::about);
      case AttributeContext.CONTEXT_EXTENSIONS_FIELD_NUMBER << 3 | DELIMITED -> {
        entry();
        context = with(context);
        yield true;
      }
      default -> false;
    };
  }

  private boolean source(int tag) throws IOException {
    return switch (tag) {
      case AttributeContext.Peer.ADDRESS_FIELD_NUMBER << 3 | DELIMITED -> message(Asked::address);
      case AttributeContext.Peer.PRINCIPAL_FIELD_NUMBER << 3 | DELIMITED -> {
        principal = string();
        yield true;
      }
      case AttributeContext.Peer.CERTIFICATE_FIELD_NUMBER << 3 | DELIMITED -> {
        certificate = string();
        yield true;
      }
      default -> false;
    };
  }

  /** Of a socket, a pipe and one of Envoy's own there is one, the last. */
  private boolean address(int tag) throws IOException {
    return switch (tag) {
      case Address.SOCKET_ADDRESS_FIELD_NUMBER << 3 | DELIMITED -> message(Asked::socket);
      case Address.PIPE_FIELD_NUMBER << 3 | DELIMITED,
          Address.ENVOY_INTERNAL_ADDRESS_FIELD_NUMBER << 3 | DELIMITED -> {
        address = "";
        port = 0;
        yield false;
      }
      default -> false;
    };
  }

  private boolean socket(int tag) throws IOException {
    return switch (tag) {
      case SocketAddress.ADDRESS_FIELD_NUMBER << 3 | DELIMITED -> {
        address = string();
        yield true;
      }
      case SocketAddress.PORT_VALUE_FIELD_NUMBER << 3 | VARINT -> {
        port = in.readUInt32();
        yield true;
      }
      case SocketAddress.NAMED_PORT_FIELD_NUMBER << 3 | DELIMITED -> {
        port = 0;
        yield false;
      }
      default -> false;
    };
  }

  private boolean about(int tag) throws IOException {
    if (tag != (AttributeContext.Request.HTTP_FIELD_NUMBER << 3 | DELIMITED)) {
      return false;
    }
    isHttp = true;
    return message(Asked::http);
  }

  private boolean http(int tag) throws IOException {
    switch (tag) {
      case HttpRequest.METHOD_FIELD_NUMBER << 3 | DELIMITED -> method = string();
      case HttpRequest.HEADERS_FIELD_NUMBER << 3 | DELIMITED -> {
        entry();
        joined = with(joined);
      }
      case HttpRequest.PATH_FIELD_NUMBER << 3 | DELIMITED -> path = string();
      case HttpRequest.HOST_FIELD_NUMBER << 3 | DELIMITED -> host = string();
      case HttpRequest.BODY_FIELD_NUMBER << 3 | DELIMITED -> text = utf8(in.readByteArray());
      case HttpRequest.RAW_BODY_FIELD_NUMBER << 3 | DELIMITED -> body = in.readByteArray();
      case HttpRequest.HEADER_MAP_FIELD_NUMBER << 3 | DELIMITED -> message(Asked::list);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean list(int tag) throws IOException {
    if (tag != (HeaderMap.HEADERS_FIELD_NUMBER << 3 | DELIMITED)) {
      return false;
    }
    raw = "";
    begin();
    message(Asked::header);
    isListed = true;
    listed.take(key, raw.isEmpty() ? value : raw);
    return true;
  }

  private boolean header(int tag) throws IOException {
    switch (tag) {
      case HeaderValue.KEY_FIELD_NUMBER << 3 | DELIMITED -> key = string();
      case HeaderValue.VALUE_FIELD_NUMBER << 3 | DELIMITED -> value = string();
      case HeaderValue.RAW_VALUE_FIELD_NUMBER << 3 | DELIMITED -> {
        int length = skipped();
        raw = new String(bytes, in.getTotalBytesRead() - length, length, ISO_8859_1);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void entry() throws IOException {
    begin();
    message(Asked::ofEntry);
  }

  private boolean ofEntry(int tag) throws IOException {
    switch (tag) {
      case KEY_OF_ENTRY -> key = string();
      case VALUE_OF_ENTRY -> value = string();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void begin() {
    key = "";
    value = "";
  }

  private Map<String, String> with(Map<String, String> entries) {
    Map<String, String> more = entries.isEmpty() ? new LinkedHashMap<>() : entries;
    more.put(key, value);
    return more;
  }

  private boolean message(Fields fields) throws IOException {
    int length = in.readRawVarint32();
    int around = in.pushLimit(length);
    fields(fields);
    if (in.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("a message ends before its end");
    }
    in.popLimit(around);
    return true;
  }

  private void fields(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(this, tag) && !in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a group ends that did not begin");
      }
    }
  }

  /** Leaves out what a length announces, and says how much that was. */
  private int skipped() throws IOException {
    int length = in.readRawVarint32();
    in.skipRawBytes(length);
    return length;
  }

  private String string() throws IOException {
    int length = skipped();
    int start = in.getTotalBytesRead() - length;
    for (int i = start; i < start + length; i++) {
      if (bytes[i] < 0) {
        return whole(ByteString.copyFrom(bytes, start, length)).toStringUtf8();
      }
    }
    return new String(bytes, start, length, ISO_8859_1);
  }

  private static byte[] utf8(byte[] text) throws IOException {
    whole(ByteString.copyFrom(text));
    return text;
  }

  private static ByteString whole(ByteString text) throws IOException {
    if (!text.isValidUtf8()) {
      throw new InvalidProtocolBufferException("a text is no UTF-8");
    }
    return text;
  }

  Peer peer() {
    return Sources.peer(address, port);
  }

  Optional<ClientCertificate> certificate() {
    return Sources.certificate(principal, certificate);
  }

  boolean isHttp() {
    return isHttp;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  String host() {
    return host;
  }

  Optional<String> context(String name) {
    return Optional.ofNullable(context.get(name));
  }

  /** To be asked for once: what is gathered is handed over. */
  EnvoyHeaders headers() {
    return isListed ? listed.whole() : EnvoyHeaders.joined(joined);
  }

  /** Whether the body came as text, of which Envoy replaces what is none. */
  boolean isText() {
    return body.length == 0 && text.length > 0;
  }

  Text body() {
    return Text.of(isText() ? text : body);
  }
}
