package dev.postern.hooks.json;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes whatever. A plain run replays the committed inputs; with {@code JAZZER_FUZZ=1} in the
 * environment and this test alone selected, Jazzer makes up new ones until {@code maxDuration} is
 * over.
 */
class JsonTextFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void everyReaderSaysTheSame(byte[] text) {
    Agreement.check(text);
  }
}
