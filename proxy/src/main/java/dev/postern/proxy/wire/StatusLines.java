package dev.postern.proxy.wire;

import java.nio.charset.StandardCharsets;

/** The first lines of answers. */
final class StatusLines {
  private static final int LOWEST = 100;
  private static final int HIGHEST = 999;

  /** Made when first needed; made twice, they are the same. */
  private static final byte[][] LINES = new byte[HIGHEST - LOWEST + 1][];

  private StatusLines() {}

  static byte[] of(int status) {
    if (status < LOWEST || status > HIGHEST) {
      throw new IllegalArgumentException("no status: " + status);
    }
    byte[] known = LINES[status - LOWEST];
    return known != null ? known : make(status);
  }

  private static byte[] make(int status) {
    String line = "HTTP/1.1 " + status + " " + reason(status) + "\r\n";
    byte[] made = line.getBytes(StandardCharsets.US_ASCII);
    LINES[status - LOWEST] = made;
    return made;
  }

  /** What people read; programs go by the number. */
  private static String reason(int status) {
    return switch (status) {
      case 100 -> "Continue";
      case 101 -> "Switching Protocols";
      case 103 -> "Early Hints";
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 411 -> "Length Required";
      case 412 -> "Precondition Failed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 416 -> "Range Not Satisfiable";
      case 422 -> "Unprocessable Content";
      case 426 -> "Upgrade Required";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> ofClass(status / 100);
    };
  }

  private static String ofClass(int hundreds) {
    return switch (hundreds) {
      case 1 -> "Informational";
      case 2 -> "Success";
      case 3 -> "Redirection";
      case 4 -> "Client Error";
      case 5 -> "Server Error";
      default -> "Unknown";
    };
  }
}
