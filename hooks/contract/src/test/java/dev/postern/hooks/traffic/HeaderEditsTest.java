package dev.postern.hooks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderEditsTest {
  private static HeaderEdits edits(Headers before, Headers after) {
    return HeaderEdits.between(before, after);
  }

  @Test
  void nothingIsToBeDoneToAHeadThatStaysAsItIs() {
    Headers head = Headers.of("accept", "a", "Cookie", "x", "cookie", "y");

    assertThat(edits(head, head)).isEqualTo(new HeaderEdits(List.of(), Map.of()));
  }

  @Test
  void whatIsGoneIsRemovedOnceHoweverOftenItStood() {
    assertThat(edits(Headers.of("A", "1", "b", "2", "a", "3"), Headers.of("b", "2")).removed())
        .containsExactly("a");
  }

  @Test
  void whatIsNewOrOtherIsSet() {
    HeaderEdits edits =
        edits(
            Headers.of("accept-encoding", "gzip", "a", "1"),
            Headers.of("a", "1", "accept-encoding", "identity", "new", "n"));

    assertThat(edits.removed()).isEmpty();
    assertThat(edits.set())
        .containsExactly(
            Map.entry("accept-encoding", List.of("identity")), Map.entry("new", List.of("n")));
  }

  @Test
  void severalValuesThatChangedAreSetTogether() {
    assertThat(edits(Headers.of("a", "1"), Headers.of("a", "1", "a", "2")).set())
        .containsExactly(Map.entry("a", List.of("1", "2")));
  }
}
