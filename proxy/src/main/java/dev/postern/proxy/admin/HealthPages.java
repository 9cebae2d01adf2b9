package dev.postern.proxy.admin;

/** Whether it is well: yes or no, without details, since anybody in the network may ask. */
final class HealthPages implements Pages {
  private final Insight insight;

  HealthPages(Insight insight) {
    this.insight = insight;
  }

  @Override
  public Page answer(Question question) {
    return switch (question.path()) {
      case "/livez" -> Page.OK;
      case "/startupz" -> only(insight.started());
      case "/readyz", "/healthz" -> only(insight.notReady().isEmpty());
      default -> Page.NOT_FOUND;
    };
  }

  private static Page only(boolean well) {
    return well ? Page.OK : Page.text(503, "not ok");
  }
}
