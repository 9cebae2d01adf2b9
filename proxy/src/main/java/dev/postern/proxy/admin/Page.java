package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;

/** An answer to a question. */
record Page(int status, String type, byte[] body) {
  static final Page OK = text(200, "ok");
  static final Page NOT_FOUND = text(404, "no such page");
  static final Page WRONG_METHOD = text(405, "this page is asked with another method");

  static Page text(int status, String text) {
    return new Page(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
  }

  static Page json(int status, Json json) {
    return new Page(status, "application/json", JsonText.write(json));
  }
}
