package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.text.Text;
import dev.postern.proxy.wire.Framing;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatheredTest {
  private static final int LIMIT = 100_000;

  private final Room room = new Room(LIMIT);
  private final Shelf shelf = new Shelf();

  private Gathered gathered(Room.Share share, int part, int size) {
    Gathered body = new Gathered(LIMIT, Framing.of(size), share, shelf);
    for (int at = 0; at < size; at += part) {
      byte[] more = new byte[Math.min(part, size - at)];
      Arrays.fill(more, (byte) (at / part));
      assertThat(body.add(Unpooled.wrappedBuffer(more), more.length)).isTrue();
    }
    return body;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, Shelf.LENGTH, Shelf.LENGTH + 1, 3 * Shelf.LENGTH})
  void allThatCameIsThereInItsOrder(int size) {
    byte[] whole = gathered(room.share(), 100, size).whole().bytes();

    assertThat(whole).hasSize(size);
    for (int at = 0; at < size; at++) {
      assertThat(whole[at]).isEqualTo((byte) (at / 100));
    }
  }

  @Test
  void aSmallBodyIsTakenBackAndTheNextLiesInItsPlace() {
    Gathered first = gathered(room.share(), 10, 10);
    Text text = first.whole();
    byte[] array = text.array();
    first.letGo();

    assertThatThrownBy(text::bytes).isInstanceOf(IllegalStateException.class);
    assertThat(gathered(room.share(), 10, 10).whole().array()).isSameAs(array);
  }

  @Test
  void twoBodiesNeverLieInOnePlace() {
    Gathered one = gathered(room.share(), 10, 10);
    one.letGo();
    one.letGo();

    assertThat(gathered(room.share(), 1, 1).whole().array())
        .isNotSameAs(gathered(room.share(), 1, 1).whole().array());
  }

  @ParameterizedTest
  @CsvSource({"10,20", "9000,9000"})
  void whatComesInPartsOrIsLargeLiesInAPlaceOfItsOwn(int part, int size) {
    Gathered body = gathered(room.share(), part, size);
    Text text = body.whole();
    body.letGo();

    assertThat(text.bytes()).hasSize(size);
  }

  @Test
  void aBodyOfUnknownLengthTakesNoMoreRoomThanWhatHasCome() {
    Gathered body = new Gathered(LIMIT, Framing.Chunked.CHUNKED, room.share(), shelf);
    body.add(Unpooled.wrappedBuffer(new byte[10]), 10);

    assertThat(room.taken()).isEqualTo(10);
  }

  @Test
  void aBodyForWhichTheShelfHasNoRoomTakesNoMoreThanItNeeds() {
    Room.Share others = room.share();
    others.take(LIMIT - 10);
    Gathered body = new Gathered(LIMIT, Framing.of(10), room.share(), shelf);

    assertThat(body.add(Unpooled.wrappedBuffer(new byte[10]), 10)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 3 * Shelf.LENGTH})
  void itsRoomIsGivenBackOnce(int size) {
    Room.Share share = room.share();
    Gathered body = gathered(share, 1_000, size);
    assertThat(room.taken()).isGreaterThanOrEqualTo(size);

    body.letGo();
    share.giveBack();

    assertThat(room.taken()).isZero();
  }
}
