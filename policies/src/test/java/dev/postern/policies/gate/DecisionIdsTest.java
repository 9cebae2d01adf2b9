package dev.postern.policies.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecisionIdsTest {
  @Test
  void anIdNamesItsSidecarAndDoesNotRepeat() {
    DecisionIds ids = new DecisionIds("Edge");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
    }
    assertThat(seen).allMatch(id -> id.matches("edge-[0-9a-hjkmnp-tv-z]{26}"));
  }

  @Test
  void neighboursHaveNothingInCommon() {
    DecisionIds ids = new DecisionIds("e");
    String one = ids.next();
    String two = ids.next();
    long same = 0;
    for (int i = 2; i < one.length(); i++) {
      same += one.charAt(i) == two.charAt(i) ? 1 : 0;
    }
    assertThat(same).isLessThan(15);
  }
}
