package dev.postern.hooks.sse;

import static dev.postern.hooks.sse.Streams.read;
import static dev.postern.hooks.sse.Streams.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.sse.Streams.Said;
import dev.postern.hooks.traffic.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
  private static Said data(String data) {
    return new Said("", Optional.empty(), Optional.of(data));
  }

  private static final Said SILENT = new Said("", Optional.empty(), Optional.empty());

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesEndInLfCrlfOrCr(String end) {
    String text = "event: message\nid: 7\ndata: {}\n\n".replace("\n", end);
    assertThat(said(text))
        .containsExactly(new Said("message", Optional.of("7"), Optional.of("{}")));
  }

  @Test
  void oneSpaceAfterTheColonIsNotPartOfTheValue() {
    assertThat(said("data:a\n\ndata: a\n\ndata:  a\n\n"))
        .containsExactly(data("a"), data("a"), data(" a"));
  }

  @Test
  void dataLinesAreJoinedByLineFeeds() {
    assertThat(said("data: a\r\ndata: b\r\ndata\r\ndata:\r\n\r\n"))
        .containsExactly(data("a\nb\n\n"));
  }

  @Test
  void commentsAndUnknownFieldsSayNothing() {
    assertThat(said(": hello\ndatum: x\n data: x\nDATA: x\ndata: a\n\n"))
        .containsExactly(data("a"));
  }

  @Test
  void aCommentAloneIsAnEventWithoutData() {
    List<Event> events = read(":\r\n\r\n");
    assertThat(said(events)).containsExactly(SILENT);
    assertThat(Streams.text(events.getFirst())).isEqualTo(":\r\n\r\n");
  }

  @Test
  void aPrimingEventHasAnIdAndNoData() {
    assertThat(said("id: 1/0\ndata:\nretry: 3000\n\n"))
        .containsExactly(new Said("", Optional.of("1/0"), Optional.empty()));
  }

  @Test
  void theLastTypeAndIdCount() {
    assertThat(said("event: a\nid: 1\nid: 2\nevent: b\ndata: x\n\n"))
        .containsExactly(new Said("b", Optional.of("2"), Optional.of("x")));
  }

  @Test
  void anIdWithNulIsIgnored() {
    assertThat(said("id: 1\nid: 2\0\ndata: x\n\n"))
        .containsExactly(new Said("", Optional.of("1"), Optional.of("x")));
  }

  @Test
  void anEmptyIdIsAnId() {
    assertThat(said("id\ndata: x\n\n"))
        .containsExactly(new Said("", Optional.of(""), Optional.of("x")));
  }

  @Test
  void aByteOrderMarkSaysNothingAtTheStartOnly() {
    assertThat(said("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly(data("a"), SILENT);
    assertThat(said("\uFEFF\n\uFEFF\n\n")).hasSize(2);
  }

  @Test
  void halfAByteOrderMarkIsALine() {
    byte[] text = {(byte) 0xEF, (byte) 0xBB, '\n', '\n'};
    assertThat(read(text)).hasSize(1);
  }

  @Test
  void aCarriageReturnInsideALineEndsIt() {
    assertThat(said("data: {\r\rdata: {\"smuggled\":1}\n\n"))
        .containsExactly(data("{"), data("{\"smuggled\":1}"));
  }

  @Test
  void whatIsNotEndedByABlankLineIsNeverGivenOut() {
    assertThat(said("data: a\n\ndata: b\n")).containsExactly(data("a"));
    assertThat(said("data: b")).isEmpty();
  }

  @Test
  void theSecondCarriageReturnEndsTheEventAtOnce() {
    SseReader reader = new SseReader(100);
    assertThat(reader.read("data: a\r\n\r".getBytes(UTF_8))).hasSize(1);
  }

  @Test
  void aLineFeedThatComesTooLateIsTheFirstByteOfTheNextEvent() {
    List<Event> events = read("data: a\r\n\r".getBytes(UTF_8), "\ndata: b\r\n\r\n".getBytes(UTF_8));
    assertThat(said(events)).containsExactly(data("a"), data("b"));
    assertThat(Streams.text(events.get(1))).isEqualTo("\ndata: b\r\n\r\n");
  }

  @Test
  void anEmptyChunkBetweenReturnAndLineFeedChangesNothing() {
    List<Event> events = read("data: a\r".getBytes(UTF_8), new byte[0], "\n\r\n".getBytes(UTF_8));
    assertThat(said(events)).containsExactly(data("a"));
  }

  @Test
  void eventsBelowTheLimitAreReadWhateverTheStreamsLength() {
    SseReader reader = new SseReader(9);
    for (int event = 0; event < 1_000; event++) {
      assertThat(reader.read("data: a\n\n".getBytes(UTF_8))).hasSize(1);
    }
    assertThat(reader.overflowed()).isFalse();
  }

  @Test
  void afterAnEventThatOutgrowsTheLimitNothingIsRead() {
    SseReader reader = new SseReader(9);
    assertThat(reader.read("data: a\n\ndata: bc\n\ndata: d\n\n".getBytes(UTF_8))).hasSize(1);
    assertThat(reader.overflowed()).isTrue();
    assertThat(reader.read("data: e\n\n".getBytes(UTF_8))).isEmpty();
  }

  @Test
  void anEventThatNeverEndsOverflowsWithoutBeingHeld() {
    SseReader reader = new SseReader(9);
    assertThat(reader.read("data: aaa".getBytes(UTF_8))).isEmpty();
    assertThat(reader.overflowed()).isFalse();
    reader.read("a".getBytes(UTF_8));
    assertThat(reader.overflowed()).isTrue();
  }

  @Test
  void theLimitDoesNotDependOnWhereTheStreamIsCut() {
    byte[] stream = "data: a\r\n\r\ndata: b\r\n\r\n".getBytes(UTF_8);
    for (int limit = 1; limit < 14; limit++) {
      SseReader whole = new SseReader(limit);
      int given = whole.read(stream).size();
      for (int at = 0; at <= stream.length; at++) {
        SseReader reader = new SseReader(limit);
        byte[][] chunks = Streams.cut(stream, at);
        int cut = reader.read(chunks[0]).size() + reader.read(chunks[1]).size();
        assertThat(cut).as("limit %s, cut at %s", limit, at).isEqualTo(given);
        assertThat(reader.overflowed()).isEqualTo(whole.overflowed());
      }
    }
  }

  @Test
  void aLimitBelowOneIsRefused() {
    assertThatThrownBy(() -> new SseReader(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
