package dev.postern.proxy.admin;

import dev.postern.hooks.json.Json;
import java.util.List;
import java.util.Optional;

/** What an operator on the same machine may see and do. */
final class AdminPages implements Pages {
  private final Insight insight;

  AdminPages(Insight insight) {
    this.insight = insight;
  }

  @Override
  public Page answer(Question question) {
    boolean get = question.method().equals("GET");
    return switch (question.path()) {
      case "/server_info" -> get ? Page.json(200, insight.serverInfo()) : Page.WRONG_METHOD;
      case "/config_dump" -> get ? Page.json(200, insight.configuration()) : Page.WRONG_METHOD;
      case "/hooks" -> get ? Page.json(200, insight.hooks()) : Page.WRONG_METHOD;
      case "/ready" -> get ? ready() : Page.WRONG_METHOD;
      case "/explain" -> get ? explain(question) : Page.WRONG_METHOD;
      case "/logging" -> logging(question);
      case "/drain" -> drain(question);
      default -> Page.NOT_FOUND;
    };
  }

  private Page ready() {
    List<String> reasons = insight.notReady();
    Json.Obj page =
        Json.Obj.builder()
            .put("ready", Json.Bool.of(reasons.isEmpty()))
            .put("reasons", words(reasons))
            .put("warnings", words(insight.warnings()))
            .build();
    return Page.json(reasons.isEmpty() ? 200 : 503, page);
  }

  private static Json words(List<String> words) {
    return new Json.Arr(words.stream().<Json>map(Json.Str::new).toList());
  }

  private Page explain(Question question) {
    Optional<Json.Obj> story = question.parameter("id").flatMap(insight::story);
    return story.isPresent()
        ? Page.json(200, story.get())
        : Page.text(404, "no decision with this id is in the journal");
  }

  private Page logging(Question question) {
    return switch (question.method()) {
      case "GET" -> Page.text(200, insight.logLevel());
      case "PUT" ->
          insight.logLevel(question.body().strip())
              ? Page.text(200, insight.logLevel())
              : Page.text(400, "a level is one of: error, warn, info, debug, trace, off");
      default -> Page.WRONG_METHOD;
    };
  }

  private Page drain(Question question) {
    if (!question.method().equals("POST")) {
      return Page.WRONG_METHOD;
    }
    insight.drain();
    return Page.text(202, "draining");
  }
}
