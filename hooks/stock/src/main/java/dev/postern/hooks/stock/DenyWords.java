package dev.postern.hooks.stock;

import dev.postern.hooks.Outcome;
import dev.postern.hooks.PromptHook;
import dev.postern.hooks.ResourceHook;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Refusal.Violation;
import java.util.List;

/**
 * Refuses what holds one of its words, in whichever case and as a part of longer words too.
 *
 * <p>It looks at every string and every member name of arguments and results, at any depth, and at
 * the addresses of resources, as they are and percent-decoded. What JSON escapes hide is found,
 * since it sees values decoded. It looks at each string alone, and does not see through anything
 * else: not base64, not words split by invisible characters, not letters that merely look alike.
 * Who must stop those puts a hook in front that makes text plain. The caller never learns the word.
 */
final class DenyWords implements ToolHook, PromptHook, ResourceHook {
  private static final String CODE = "deny";

  private final WordSearch words;

  DenyWords(List<String> words) {
    this.words = new WordSearch(words);
  }

  @Override
  public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
    return unlessFound(holds(call.arguments()), "the arguments hold a word that is not allowed");
  }

  @Override
  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
    return result(result);
  }

  @Override
  public Outcome<PromptGet> beforePrompt(PromptGet prompt, Scene scene) {
    return unlessFound(holds(prompt.arguments()), "the arguments hold a word that is not allowed");
  }

  @Override
  public Outcome<Json.Obj> afterPrompt(PromptGet prompt, Json.Obj result, Scene scene) {
    return result(result);
  }

  @Override
  public Outcome<ResourceRead> beforeResource(ResourceRead resource, Scene scene) {
    String uri = resource.uri();
    boolean found = words.foundIn(uri) || words.foundIn(Percent.decoded(uri));
    return unlessFound(found, "the address holds a word that is not allowed");
  }

  @Override
  public Outcome<Json.Obj> afterResource(ResourceRead resource, Json.Obj result, Scene scene) {
    return result(result);
  }

  private Outcome<Json.Obj> result(Json.Obj result) {
    return unlessFound(holds(result), "the result holds a word that is not allowed");
  }

  private static <T> Outcome<T> unlessFound(boolean found, String told) {
    return found ? new Outcome.Veto<>(Violation.of(CODE, told)) : Outcome.pass();
  }

  private boolean holds(Json value) {
    return switch (value) {
      case Json.Obj object -> anyMember(object);
      case Json.Arr array -> anyItem(array);
      case Json.Str(String text) -> words.foundIn(text);
      case Json.Num _, Json.Bool _, Json.Null _ -> false;
    };
  }

  private boolean anyMember(Json.Obj object) {
    for (Json.Member member : object.members()) {
      if (words.foundIn(member.name()) || holds(member.value())) {
        return true;
      }
    }
    return false;
  }

  private boolean anyItem(Json.Arr array) {
    for (Json item : array.items()) {
      if (holds(item)) {
        return true;
      }
    }
    return false;
  }
}
