package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/** Where a message's body ends. */
sealed interface Framing {
  /** There is none. */
  enum Empty implements Framing {
    EMPTY
  }

  record Length(long bytes) implements Framing {}

  enum Chunked implements Framing {
    CHUNKED
  }

  /** Answers only: with the connection. */
  enum UntilClose implements Framing {
    UNTIL_CLOSE
  }

  /** The longest spelling of a length: what has more digits no two parsers need agree on. */
  int MOST_DIGITS = 18;

  /** How a request is framed; empty unless there is exactly one way to read it. */
  static Optional<Framing> ofRequest(HttpHeaders headers, HttpVersion version) {
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()) {
      boolean chunked = codings.size() == 1 && codings.getFirst().equals("chunked");
      boolean clear = chunked && lengths.isEmpty() && version == HttpVersion.HTTP_1_1;
      return clear ? Optional.of(Chunked.CHUNKED) : Optional.empty();
    }
    return switch (lengths.size()) {
      case 0 -> Optional.of(Empty.EMPTY);
      case 1 -> length(lengths.getFirst());
      default -> Optional.empty();
    };
  }

  private static Optional<Framing> length(String digits) {
    boolean number = !digits.isEmpty() && digits.length() <= MOST_DIGITS;
    if (!number || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(digits);
    return Optional.of(bytes == 0 ? Empty.EMPTY : new Length(bytes));
  }

  /** How an answer is framed, as the decoder has understood it. */
  static Framing ofAnswer(HttpResponse answer, boolean toHead) {
    if (toHead || neverHasBody(answer.status().code())) {
      return Empty.EMPTY;
    }
    if (HttpUtil.isTransferEncodingChunked(answer)) {
      return Chunked.CHUNKED;
    }
    long length = HttpUtil.getContentLength(answer, -1L);
    if (length < 0) {
      return UntilClose.UNTIL_CLOSE;
    }
    return length == 0 ? Empty.EMPTY : new Length(length);
  }

  static boolean neverHasBody(int status) {
    return status < 200 || status == 204 || status == 205 || status == 304;
  }

  /**
   * How an answer that came in this framing goes to the client.
   *
   * @param came the answer's headers as the upstream sent them
   */
  default Framing outward(RequestHead request, int status, Headers came) {
    return switch (this) {
      case Length length -> length;
      case Chunked _, UntilClose _ ->
          request.oldClient() ? UntilClose.UNTIL_CLOSE : Chunked.CHUNKED;
      case Empty _ when status == 304 || request.arrival().method().equals("HEAD") -> wouldBe(came);
      case Empty _ -> neverHasBody(status) ? this : new Length(0);
    };
  }

  /** Some answers without a body tell how long it would have been. */
  private static Framing wouldBe(Headers came) {
    return came.first("content-length")
        .<Framing>map(length -> new Length(Long.parseLong(length)))
        .orElse(Empty.EMPTY);
  }

  /** Says in a message's headers how it is framed. */
  default void write(HttpHeaders headers) {
    switch (this) {
      case Empty _, UntilClose _ -> {}
      case Length(long bytes) -> headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes));
      case Chunked _ -> headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }
}
