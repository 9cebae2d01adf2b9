package dev.postern.hooks.sse;

import static dev.postern.hooks.sse.Streams.read;
import static dev.postern.hooks.sse.Streams.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseTextTest {
  private static String safe(String stream) {
    List<Event> events = read(stream);
    assertThat(events).hasSize(1);
    return text(SseText.safe(events.getFirst()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: x\n\n",
        "data: x\r\n\r\n",
        ": comment\nevent:message\nid:1\nweird: y\ndata:x\ndata:  z\n\n",
        "\n",
        "\r\n",
        ":\r\n\r\n"
      })
  void anEventThatAllReadAlikeLeavesAsTheVerySame(String stream) {
    Event event = read(stream).getFirst();
    assertThat(SseText.safe(event)).isSameAs(event);
  }

  @Test
  void loneReturnsLeaveAsLineFeeds() {
    assertThat(safe("event: message\rid: 7\rretry: 5\rdata: a\rdata: b\r\r"))
        .isEqualTo("event: message\nid: 7\nretry: 5\ndata: a\ndata: b\n\n");
  }

  @Test
  void mixedLineEndsLeaveAsLineFeeds() {
    assertThat(safe("id: 7\r\ndata: a\n\r\n")).isEqualTo("id: 7\ndata: a\n\n");
    assertThat(safe("id: 7\ndata: a\r\n\n")).isEqualTo("id: 7\ndata: a\n\n");
  }

  @Test
  void nulLeavesInNoForm() {
    assertThat(safe(": \0\ndata: a\n\n")).isEqualTo("data: a\n\n");
    assertThat(safe("event: \0x\ndata: a\0b\n\n")).isEqualTo("event: \uFFFDx\ndata: a\uFFFDb\n\n");
    assertThat(safe("id: \0\ndata: a\n\n")).isEqualTo("data: a\n\n");
  }

  @Test
  void aByteOrderMarkDoesNotLeave() {
    assertThat(safe("\uFEFFdata: a\n\n")).isEqualTo("data: a\n\n");
  }

  @Test
  void aMarkBeforeALaterEventCannotMakeItSayMoreWhenItBecomesTheFirst() {
    Event second = read("data: a\n\n\uFEFFdata: evil\n\n").get(1);
    assertThat(text(SseText.safe(second))).doesNotContain("evil");
    Event carried = read("\r".getBytes(UTF_8), "\n\uFEFFdata: evil\r\n\r\n".getBytes(UTF_8)).get(1);
    assertThat(text(SseText.safe(carried))).doesNotContain("evil");
  }

  @Test
  void primingEventsAndKeepAlivesStayWhatTheyAre() {
    assertThat(safe("id: 7\rdata:\r\r")).isEqualTo("id: 7\ndata:\n\n");
    assertThat(safe(": ping\r\r")).isEqualTo(":\n\n");
  }

  @Test
  void theHalvesOfALineEndThatWereCutApartComeTogetherAgain() {
    byte[] stream = "data: a\r\n\r\n: b\r\n\r\ndata: c\r\n\r\n".getBytes(UTF_8);
    for (int at = 0; at <= stream.length; at++) {
      List<Event> events = read(Streams.cut(stream, at));
      assertThat(Streams.leaving(events)).as("cut at %s", at).isEqualTo(stream);
    }
    assertThat(Streams.leaving(read(Streams.single(stream)))).isEqualTo(stream);
  }

  @Test
  void aReturnThatWasNoHalfGetsItsLineFeedAllTheSame() {
    List<Event> events = read("data: a\r\n\r".getBytes(UTF_8), "data: b\n\n".getBytes(UTF_8));
    assertThat(Streams.leaving(events)).isEqualTo("data: a\r\n\r\ndata: b\n\n".getBytes(UTF_8));
  }

  @Test
  void aMessageIsWrittenInTheCanonicalForm() {
    Event event = SseText.message(Optional.of("7"), "{\"a\":1}".getBytes(UTF_8));
    assertThat(text(event)).isEqualTo("event: message\nid: 7\ndata: {\"a\":1}\n\n");
    assertThat(event.type()).isEqualTo("message");
    assertThat(event.id()).contains("7");
    assertThat(event.data().orElseThrow()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
  }

  @Test
  void noLineOfAMessageCanBecomeAFieldOfItsOwn() {
    Event event = SseText.message(Optional.empty(), "{\r\n\rid: 9\n}".getBytes(UTF_8));
    assertThat(text(event)).isEqualTo("event: message\ndata: {\ndata:\ndata: id: 9\ndata: }\n\n");
    assertThat(Streams.said(read(text(event)))).isEqualTo(Streams.said(List.of(event)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
  void anIdThatNoReaderGivesIsRefused(String id) {
    assertThatThrownBy(() -> SseText.message(Optional.of(id), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
