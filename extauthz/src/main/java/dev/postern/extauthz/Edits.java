package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import dev.postern.hooks.traffic.HeaderEdits;
import dev.postern.hooks.traffic.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import java.util.List;

/**
 * Changes to headers as ext_proc takes them: values as raw bytes, the first of a name in the place
 * of what is there, the others as lines of their own. Envoy 1.40 goes by {@code append}; the action
 * says the same to those to come.
 */
final class Edits {
  private static final BoolValue REPLACE = BoolValue.of(false);
  private static final BoolValue APPEND = BoolValue.of(true);

  private Edits() {}

  /** What makes the second head of the first. */
  static HeaderMutation.Builder between(Headers before, Headers after) {
    HeaderEdits edits = HeaderEdits.between(before, after);
    HeaderMutation.Builder mutation =
        HeaderMutation.newBuilder().addAllRemoveHeaders(edits.removed());
    edits.set().forEach((name, values) -> set(mutation, name, values));
    return mutation;
  }

  /** All of these headers. */
  static HeaderMutation.Builder all(Headers headers) {
    return between(Headers.none(), headers);
  }

  static void set(HeaderMutation.Builder mutation, String name, String value) {
    mutation.addSetHeaders(option(name, value, REPLACE));
  }

  private static void set(HeaderMutation.Builder mutation, String name, List<String> values) {
    BoolValue how = REPLACE;
    for (String value : values) {
      mutation.addSetHeaders(option(name, value, how));
      how = APPEND;
    }
  }

  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static HeaderValueOption option(String name, String value, BoolValue append) {
    return HeaderValueOption.newBuilder()
        .setHeader(
            HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFrom(value, ISO_8859_1)))
        .setAppend(append)
        .setAppendAction(
            append.getValue()
                ? HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD
                : HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
