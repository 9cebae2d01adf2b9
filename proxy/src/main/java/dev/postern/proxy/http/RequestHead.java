package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * A request's head, read in the only way in which it can be read.
 *
 * @param framing where its body ends
 * @param oldClient whether it speaks HTTP/1.0: it is answered without chunks, and its connection
 *     closed
 * @param keepAlive whether the connection may go on afterwards
 * @param awaitsContinue whether the client waits for leave to send the body
 */
record RequestHead(
    Arrival arrival,
    Framing framing,
    boolean oldClient,
    boolean keepAlive,
    boolean awaitsContinue) {
  private static final int LONGEST_METHOD = 24;
  private static final String SCHEME = "http://";

  /** What came of reading a head. */
  sealed interface Reading {
    record Good(RequestHead head) implements Reading {}

    record Bad(WireFlaw flaw) implements Reading {}
  }

  static Reading read(HttpRequest wire, Peer peer, int mostHeaders) {
    HttpHeaders headers = wire.headers();
    if (headers.size() > mostHeaders) {
      return new Reading.Bad(WireFlaw.tooLarge("more than " + mostHeaders + " header fields"));
    }
    HttpVersion version = wire.protocolVersion();
    boolean oldClient = version == HttpVersion.HTTP_1_0;
    if (!oldClient && version != HttpVersion.HTTP_1_1) {
      return bad("a version other than HTTP/1.1 and HTTP/1.0");
    }
    if (!isMethod(wire.method().name())) {
      return bad("a method that is none");
    }
    Optional<Framing> framing = Framing.ofRequest(headers, version);
    if (framing.isEmpty() || hidesBody(headers)) {
      return bad("it is not clear where the body ends");
    }
    List<String> expects = headers.getAll(HttpHeaderNames.EXPECT);
    boolean knownExpectation =
        expects.isEmpty()
            || expects.size() == 1 && expects.getFirst().equalsIgnoreCase("100-continue");
    if (!knownExpectation) {
      return bad("an expectation other than 100-continue");
    }
    boolean awaits = !expects.isEmpty() && !oldClient && framing.get() != Framing.Empty.EMPTY;
    boolean keepAlive = !oldClient && HttpUtil.isKeepAlive(wire);
    return address(wire.uri(), headers)
        .map(to -> arrival(wire, to, peer))
        .<Reading>map(arrival ->
            new Reading.Good(new RequestHead(arrival, framing.get(), oldClient, keepAlive, awaits)))
        .orElseGet(() -> bad("host and target do not say one and the same address"));
  }

  private static Arrival arrival(HttpRequest wire, Address to, Peer peer) {
    return new Arrival(
        Door.PROXY,
        peer,
        wire.method().name(),
        to.authority,
        to.target,
        HeaderRules.endToEnd(wire.headers()));
  }

  private static Reading bad(String why) {
    return new Reading.Bad(WireFlaw.malformed(why));
  }

  /** Upper case only: servers disagree about others. */
  private static boolean isMethod(String name) {
    return name.length() <= LONGEST_METHOD
        && !name.equals("CONNECT")
        && name.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c == '-');
  }

  /** An abandoned draft of WebSocket has eight bytes of body that no header tells of. */
  private static boolean hidesBody(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
        || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2);
  }

  private record Address(Authority authority, String target) {}

  private static Optional<Address> address(String uri, HttpHeaders headers) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || uri.indexOf('#') >= 0) {
      return Optional.empty();
    }
    Optional<Authority> host = Authority.parse(hosts.getFirst());
    if (uri.startsWith("/")) {
      return host.map(authority -> new Address(authority, uri));
    }
    if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int end = authorityEnd(uri);
    Optional<Authority> named = Authority.parse(uri.substring(SCHEME.length(), end));
    String rest = uri.substring(end);
    String target = rest.startsWith("/") ? rest : "/" + rest;
    return host.filter(authority -> named.isPresent() && isSame(authority, named.get()))
        .map(authority -> new Address(authority, target));
  }

  private static int authorityEnd(String uri) {
    for (int i = SCHEME.length(); i < uri.length(); i++) {
      if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
        return i;
      }
    }
    return uri.length();
  }

  private static boolean isSame(Authority one, Authority other) {
    return one.host().equals(other.host()) && one.port().orElse(80) == other.port().orElse(80);
  }
}
