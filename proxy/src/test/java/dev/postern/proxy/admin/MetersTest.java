package dev.postern.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MetersTest {
  @Test
  void oneEditionIsInForceAtATime() {
    try (Meters meters = new Meters()) {
      meters.rules("first", false);
      meters.rules("second", true);
      meters.badRules();
      assertThat(meters.scrape())
          .contains("postern_rules_edition{edition=\"second\"} 1.0")
          .doesNotContain("edition=\"first\"")
          .contains("postern_rules_reloads_total{outcome=\"good\"} 1.0")
          .contains("postern_rules_reloads_total{outcome=\"bad\"} 1.0");
    }
  }

  @Test
  void whatOthersCountIsShownAlthoughNobodyElseHoldsOnToIt() {
    AtomicLong kept = new AtomicLong(3);
    try (Meters meters = new Meters()) {
      meters.shows("postern.shown", () -> kept.get());
      meters.grows("postern.grown", () -> kept.get());
      System.gc();
      assertThat(meters.scrape())
          .contains("postern_shown 3.0")
          .contains("postern_grown_total 3.0")
          .contains("jvm_threads_live_threads");
    }
  }

  @Test
  void collectionsAreCountedByWhoeverLooks() {
    try (Meters meters = new Meters()) {
      assertThat(meters.scrape())
          .contains("jvm_gc_pause_seconds_count{gc=")
          .contains("jvm_gc_pause_seconds_sum{gc=")
          .containsPattern("jvm_gc_memory_allocated_bytes_total [1-9]");
    }
  }
}
