package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The meters, as Prometheus reads them. */
final class MetricsPages implements Pages {
  private final Meters meters;

  MetricsPages(Meters meters) {
    this.meters = meters;
  }

  @Override
  public Page answer(Question question) {
    return question.path().equals("/metrics")
        ? new Page(200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape().getBytes(UTF_8))
        : Page.NOT_FOUND;
  }
}
