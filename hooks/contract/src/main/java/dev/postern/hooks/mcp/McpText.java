package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.Envelope.Member;
import dev.postern.hooks.mcp.Envelope.Parameter;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Writes JSON-RPC messages, and edits those that were read: bytes that need not change do not, so
 * what no rule has looked at arrives as it was sent.
 */
public final class McpText {
  /** What was read before is sound; these rules only let it be walked over again. */
  private static final Rules ANY = new Rules(1_000, Integer.MAX_VALUE, CaseVariants.ALLOWED);

  private McpText() {}

  /**
   * The request's own bytes with only those members changed that the operation owns; the very same
   * array when it is the same operation. Arguments that were absent are added behind the name.
   *
   * @throws IllegalArgumentException if it became another kind of operation, or one that has
   *     nothing to change
   */
  public static byte[] edited(McpMessage.Request request, Operation changed) {
    Operation was = request.operation();
    if (changed.equals(was)) {
      return request.bytes();
    }
    if (changed instanceof ToolCall(var name, var arguments)
        && was instanceof ToolCall(var oldName, var oldArguments)) {
      return edited(request.bytes(), oldName, name, oldArguments, arguments);
    }
    if (changed instanceof PromptGet(var name, var arguments)
        && was instanceof PromptGet(var oldName, var oldArguments)) {
      return edited(request.bytes(), oldName, name, oldArguments, arguments);
    }
    if (changed instanceof ResourceRead(var uri) && was instanceof ResourceRead) {
      return replaced(
          request.bytes(), parameter(walked(request.bytes()), Parameter.URI), string(uri));
    }
    throw new IllegalArgumentException("a " + request.method() + " cannot become " + changed);
  }

  private static byte[] edited(
      byte[] text, String oldName, String newName, Json.Obj oldArguments, Json.Obj newArguments) {
    Envelope envelope = walked(text);
    Part name = parameter(envelope, Parameter.NAME);
    Part arguments = envelope.parameter(Parameter.ARGUMENTS);
    boolean nameChanges = !newName.equals(oldName);
    boolean argumentsChange = !newArguments.equals(oldArguments);
    Splice splice = new Splice(text);
    if (argumentsChange && arguments.isThere() && arguments.from() < name.from()) {
      splice.replace(arguments, newArguments);
    }
    if (nameChanges) {
      splice.replace(name, string(newName));
    }
    if (argumentsChange && !arguments.isThere()) {
      splice.insert(name.to(), member("arguments", newArguments));
    }
    if (argumentsChange && arguments.isThere() && arguments.from() > name.from()) {
      splice.replace(arguments, newArguments);
    }
    return splice.bytes();
  }

  private static byte[] member(String name, Json value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((",\"" + name + "\":").getBytes(UTF_8));
    out.writeBytes(JsonText.write(value));
    return out.toByteArray();
  }

  private static Part parameter(Envelope envelope, Parameter which) {
    Part part = envelope.parameter(which);
    if (!part.isThere()) {
      throw new IllegalArgumentException("the request has no " + which.spelling());
    }
    return part;
  }

  /**
   * The response's own bytes with another result; the very same array when it is the same result.
   *
   * @throws IllegalArgumentException if it has no result
   */
  public static byte[] edited(McpMessage.Response response, Json.Obj result) {
    if (response.result().filter(result::equals).isPresent()) {
      return response.bytes();
    }
    Part part = walked(response.bytes()).member(Member.RESULT);
    if (!part.isThere()) {
      throw new IllegalArgumentException("the response has no result");
    }
    return replaced(response.bytes(), part, result);
  }

  /** A response with this result. */
  public static byte[] result(McpMessage.Id id, Json.Obj result) {
    ByteArrayOutputStream out = head(id.spelling());
    out.writeBytes("\"result\":".getBytes(UTF_8));
    out.writeBytes(JsonText.write(result));
    out.write('}');
    return out.toByteArray();
  }

  /** A response with this error. Without an id it says {@code "id":null}. */
  public static byte[] error(Optional<McpMessage.Id> id, int code, String message, Json.Obj data) {
    Json.Obj error =
        Json.Obj.builder()
            .put("code", Json.Num.of(code))
            .put("message", new Json.Str(message))
            .put("data", data)
            .build();
    return error(id.map(McpMessage.Id::spelling).orElse("null"), error);
  }

  /** A response with this error, as it stands. */
  public static byte[] error(McpMessage.Id id, Json.Obj error) {
    return error(id.spelling(), error);
  }

  private static byte[] error(String id, Json.Obj error) {
    ByteArrayOutputStream out = head(id);
    out.writeBytes("\"error\":".getBytes(UTF_8));
    out.writeBytes(JsonText.write(error));
    out.write('}');
    return out.toByteArray();
  }

  /** A request for a sign of life. */
  public static byte[] ping(McpMessage.Id id) {
    ByteArrayOutputStream out = head(id.spelling());
    out.writeBytes("\"method\":\"ping\"}".getBytes(UTF_8));
    return out.toByteArray();
  }

  private static ByteArrayOutputStream head(String id) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    out.writeBytes(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",").getBytes(UTF_8));
    return out;
  }

  private static Envelope walked(byte[] text) {
    return Envelope.read(Text.of(text), ANY);
  }

  private static byte[] replaced(byte[] text, Part part, Json value) {
    Splice splice = new Splice(text);
    splice.replace(part, value);
    return splice.bytes();
  }

  /** A name or address that every reader will take for the same. */
  private static Json string(String text) {
    Json.Str string = new Json.Str(text);
    if (!string.wellFormed() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name that not all can read");
    }
    return string;
  }
}
