package dev.postern.e2e.peers;

import dev.postern.hooks.json.Json;
import java.util.List;

/** A real MCP client that takes the steps of a script. */
interface Caller extends AutoCloseable {
  /**
   * What it told its application, one object a step: {@code did}, and {@code result} or {@code
   * error}; {@code progress} that it heard and what it was {@code asked} by the server meanwhile.
   * The first is of connecting, the last says how it {@code end}ed.
   */
  List<Json.Obj> play(Script script) throws Exception;

  @Override
  void close() throws Exception;
}
