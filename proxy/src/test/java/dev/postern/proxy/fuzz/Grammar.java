package dev.postern.proxy.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes up cases. The same seed always makes the same one. */
final class Grammar {
  private static final String[] METHODS = {
    "GET", "GET", "GET", "HEAD", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"
  };
  private static final String[] MANNERS = {
    "length", "chunks", "close", "hang-up", "old", "hints", "drops", "204", "empty", "long",
    "early", "poison", "stale", "cut"
  };
  private static final String[] FIELDS = {
    "Accept: */*",
    "User-Agent: fuzz/1.0 (x; y)",
    "Cookie: a=b; c=d",
    "cookie: e=f",
    "X-Empty:",
    "X-Blank: \t ",
    "X-Tight:value",
    "X-Wide: \t value \t",
    "X-Latin: caf\u00e9 \u00ff",
    "X-Colons: a:b:c",
    "X-Twice: 1\r\nX-Twice: 2",
    "Keep-Alive: timeout=5",
    "TE: trailers",
    "Proxy-Authorization: Basic eDp5",
    "Proxy-Connection: keep-alive",
    "Connection: keep-alive",
    "Connection: X-Mine, keep-alive\r\nX-Mine: 1",
    "Connection: x-mine\r\nConnection: X-Yours\r\nX-Mine: 1\r\nx-yours: 2",
    "X-Forwarded-For: 10.0.0.1",
    "X_Forwarded_For: 10.0.0.1",
    "X-Postern-Decision: forged",
    "X-Marker: forged",
    "X-HTTP-Method-Override: DELETE",
    "Trailer: x-sum",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Range: bytes=0-1",
    "If-None-Match: \"x\"",
    "Authorization: Bearer x",
    "Content-Type: text/plain",
    "Accept-Encoding: gzip",
    "!#$%&'*+-.^_`|~: token",
  };
  private static final String[] BODIES = {
    "",
    "x",
    "hello, world",
    "0\r\n\r\n",
    "GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n",
    "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "\0\u0001\u00ff\r\n\n\r",
  };

  private final Random chance;
  private final String mark;

  private Grammar(Random chance, String mark) {
    this.chance = chance;
    this.mark = mark;
  }

  static Case make(long seed) {
    // Neighbouring seeds begin alike.
    Random chance = new Random(seed * 0x9E3779B97F4A7C15L);
    chance.nextLong();
    Grammar grammar = new Grammar(chance, "s" + Long.toHexString(seed));
    List<String> requests = new ArrayList<>();
    int count = 1 + chance.nextInt(1 + chance.nextInt(5));
    for (int i = 0; i < count; i++) {
      requests.add(grammar.request(i, i == count - 1));
    }
    Mutations mutations = new Mutations(chance);
    String bytes = chance.nextInt(100) < 65 ? mutations.of(requests) : String.join("", requests);
    List<String> pieces = grammar.pieces(bytes);
    return new Case("seed " + seed, pieces, grammar.leaving());
  }

  private Case.Leaving leaving() {
    return switch (chance.nextInt(20)) {
      case 0 -> Case.Leaving.SHUTS;
      case 1 -> Case.Leaving.RESETS;
      default -> Case.Leaving.HEARS;
    };
  }

  private boolean in(int hundred) {
    return chance.nextInt(100) < hundred;
  }

  private String one(String[] of) {
    return of[chance.nextInt(of.length)];
  }

  private String request(int index, boolean last) {
    return in(8) ? mcp(index, last) : http(index, last);
  }

  private String mcp(int index, boolean last) {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":\"" + mark + "-" + index + "\",\"method\":\"ping\"}";
    String head =
        "POST /mcp HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
            + "Accept: application/json, text/event-stream\r\n";
    return head + (last ? "Connection: close\r\n" : "") + framed(body);
  }

  private String http(int index, boolean last) {
    String method = one(METHODS);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target(index)).append(in(4) ? " HTTP/1.0" : " HTTP/1.1");
    head.append("\r\n");
    List<String> fields = new ArrayList<>();
    fields.add(in(90) ? "Host: api.test" : in(50) ? "host:API.test" : "HOST: api.test:8080");
    for (int i = chance.nextInt(1 + chance.nextInt(6)); i > 0; i--) {
      fields.add(chance.nextInt(fields.size() + 1), one(FIELDS));
    }
    if (in(40)) {
      fields.add("x-do: " + one(MANNERS));
    }
    if (in(4)) {
      fields.add("who: nobody");
    }
    if (last && in(80)) {
      fields.add("Connection: close");
    }
    fields.forEach(field -> head.append(field).append("\r\n"));
    boolean bodiless = method.equals("GET") || method.equals("HEAD");
    return head + (in(bodiless ? 10 : 75) ? framed(body()) : "\r\n");
  }

  private String target(int index) {
    StringBuilder target = new StringBuilder(in(3) ? "http://api.test" : "");
    target.append('/').append(mark).append('-').append(index);
    if (in(8)) {
      target.append("/secret");
    }
    if (in(5)) {
      target.append(one(new String[] {"//", "/..", "/%2e%2e/x", ";a", "/%41", "/%2F", "/a/"}));
    }
    return target.append(in(20) ? "?q=" + chance.nextInt(100) : "").toString();
  }

  private String body() {
    if (in(5)) {
      return "0123456789abcdef".repeat(1 + chance.nextInt(in(5) ? 8_000 : 300));
    }
    return one(BODIES);
  }

  /** The rest of a head, and a body in some framing. */
  private String framed(String body) {
    String expect = in(4) ? "Expect: 100-continue\r\n" : "";
    if (in(50)) {
      return expect + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
    StringBuilder chunks = new StringBuilder(expect + "Transfer-Encoding: chunked\r\n\r\n");
    int at = 0;
    while (at < body.length()) {
      int size = 1 + chance.nextInt(in(50) ? body.length() - at : Math.min(5, body.length() - at));
      String digits = Integer.toHexString(size);
      chunks.append(in(20) ? digits.toUpperCase(Locale.ROOT) : digits).append(extension());
      chunks.append("\r\n").append(body, at, at + size).append("\r\n");
      at += size;
    }
    chunks.append('0').append(extension()).append("\r\n");
    if (in(15)) {
      chunks.append(in(50) ? "X-Sum: 1\r\n" : "x-sum:1\r\nX-Other: \r\n");
    }
    return chunks.append("\r\n").toString();
  }

  private String extension() {
    return in(94) ? "" : one(new String[] {";a", ";a=b", ";a=\"b;c\"", ";a;b=c", " ; a = b", ";"});
  }

  private List<String> pieces(String bytes) {
    List<String> pieces = new ArrayList<>();
    int most =
        switch (chance.nextInt(4)) {
          case 0 -> bytes.length() > 400 ? 1_000_000 : 3;
          case 1 -> 40;
          default -> 1_000_000;
        };
    if (bytes.length() > 4_000) {
      most = Math.max(most, 1_000);
    }
    for (int at = 0; at < bytes.length(); ) {
      int size = Math.min(bytes.length() - at, 1 + chance.nextInt(most));
      pieces.add(bytes.substring(at, at + size));
      at += size;
    }
    return pieces;
  }
}
