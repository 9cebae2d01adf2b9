package dev.postern.proxy.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Spoils requests: where parsers are known to differ, and anywhere. */
final class Mutations {
  private static final String[] FRAMING = {
    "Content-Length: 0",
    "Content-Length: 4",
    "Content-Length: 5",
    "content-length:30",
    "Content-Length: 4, 4",
    "Content-Length: +4",
    "Content-Length: -1",
    "Content-Length: 0x4",
    "Content-Length: 04",
    "Content-Length: 4 ",
    "Content-Length: 4;a",
    "Content-Length:",
    "Content-Length: 18446744073709551616",
    "Content-Length : 4",
    "Content-Length\t: 4",
    " Content-Length: 4",
    "Content_Length: 4",
    "Content-Length\0: 4",
    "X: y\r\n\tContent-Length: 4",
    "X: y\nContent-Length: 4",
    "X: y\rContent-Length: 4",
    "Transfer-Encoding: chunked",
    "transfer-encoding:chunked",
    "Transfer-Encoding: Chunked",
    "Transfer-Encoding: CHUNKED",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked, chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: \"chunked\"",
    "Transfer-Encoding:\tchunked",
    "Transfer-Encoding: chunked ",
    "Transfer-Encoding: chunked;q=1",
    "Transfer-Encoding: \u000bchunked",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding:",
    "Transfer_Encoding: chunked",
    "Transfer-Encoding\r\n: chunked",
    "Transfer-Encoding: ch\r\n unked",
    "X: y\nTransfer-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked",
    "Connection: Transfer-Encoding",
    "Connection: Content-Length",
    "Connection: close, Content-Length, Host",
    "Connection: x-do",
    "Expect: 100-continue",
    "Expect: 200-ok",
    "Host: b.test",
    "Host:",
    "Host : api.test",
    "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x",
    "Sec-WebSocket-Key1: x",
    ": empty",
    "nothing",
    "X(Y: z",
    "",
  };
  private static final String[] ENDS = {
    "\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "\r\n ", "\r\n\t", " \r\n", "\0\r\n", "\r\n\r", ""
  };
  private static final String[] BITS = {
    "\r", "\n", "\r\n", "\0", " ", "\t", ":", ",", ";", "\u000b", "\u000c", "\u0085", "\u00a0",
    "\u007f", "\"", "#", "%00", "0", "1", "f", "g", "+", "-", "0x", "HTTP/1.1", "HTTP/1.0",
    "HTTP/0.9", "HTTP/2.0", "GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n",
  };
  private static final String[] SIZES = {
    "0",
    "00",
    "0;",
    "1",
    "-1",
    "+1",
    "0x1",
    "1 ",
    " 1",
    "g",
    "",
    "fffffffffffffffff",
    "7fffffff",
    "80000000",
    "100000000",
    "ffffffff",
    "01",
    "1;a\nb",
    "1\n",
    "1;\0",
    "1,1",
    "1_0",
    "1.0",
    "1\t",
    "1;a=\"\r\n\"",
    "1;a=\rb"
  };

  private final Random chance;

  Mutations(Random chance) {
    this.chance = chance;
  }

  private String one(String[] of) {
    return of[chance.nextInt(of.length)];
  }

  String of(List<String> requests) {
    List<String> spoilt = new ArrayList<>(requests);
    int which = chance.nextInt(spoilt.size());
    for (int i = chance.nextInt(3); i >= 0; i--) {
      spoilt.set(which, spoil(spoilt.get(which)));
    }
    String bytes = String.join("", spoilt);
    return chance.nextInt(10) == 0 ? bytes.substring(0, chance.nextInt(bytes.length() + 1)) : bytes;
  }

  private String spoil(String request) {
    return switch (chance.nextInt(8)) {
      case 0, 1, 2 -> withField(request);
      case 3 -> withEnd(request);
      case 4 -> withSize(request);
      case 5 -> withBit(request);
      case 6 -> without(request);
      default -> chance.nextBoolean() ? withByte(request) : repeated(request);
    };
  }

  private static int after(String text, String what, int from) {
    int found = text.indexOf(what, from);
    return found < 0 ? text.length() : found + what.length();
  }

  /** Another field somewhere in the head, or in the trailers. */
  private String withField(String request) {
    int at = after(request, "\r\n", 0);
    for (int i = chance.nextInt(4); i > 0; i--) {
      int next = after(request, "\r\n", at);
      at = request.startsWith("\r\n", at) ? at : next;
    }
    if (chance.nextInt(6) == 0) {
      int last = request.lastIndexOf("0\r\n");
      at = last < 0 ? at : last + 3;
    }
    return request.substring(0, at) + one(FRAMING) + "\r\n" + request.substring(at);
  }

  /** Another end of a line. */
  private String withEnd(String request) {
    int lines = Math.max(1, request.split("\r\n", -1).length - 1);
    int at = 0;
    for (int i = chance.nextInt(lines); i > 0; i--) {
      at = after(request, "\r\n", at);
    }
    int end = request.indexOf("\r\n", at);
    return end < 0 ? request : request.substring(0, end) + one(ENDS) + request.substring(end + 2);
  }

  /** Another size of a chunk. */
  private String withSize(String request) {
    int body = after(request, "\r\n\r\n", 0);
    int end = request.indexOf("\r\n", body);
    return end < 0 ? request : request.substring(0, body) + one(SIZES) + request.substring(end);
  }

  private String withBit(String request) {
    int at = place(request);
    return request.substring(0, at) + one(BITS) + request.substring(at);
  }

  private String without(String request) {
    int from = place(request);
    int to = Math.min(request.length(), from + 1 + chance.nextInt(1 + chance.nextInt(20)));
    return request.substring(0, from) + request.substring(to);
  }

  private String withByte(String request) {
    int at = place(request);
    char any = (char) chance.nextInt(256);
    return request.substring(0, at) + any + request.substring(Math.min(request.length(), at + 1));
  }

  private String repeated(String request) {
    int from = place(request);
    int to = Math.min(request.length(), from + chance.nextInt(40));
    return request.substring(0, to) + request.substring(from);
  }

  /** Mostly in the head. */
  private int place(String request) {
    int head = after(request, "\r\n\r\n", 0);
    return chance.nextInt(1 + (chance.nextInt(4) == 0 ? request.length() : head));
  }
}
