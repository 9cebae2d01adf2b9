package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaseFoldingTest {
  @Test
  void joinsWhatStringJoins() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      int folded = CaseFolding.fold(point);
      assertThat(CaseFolding.fold(Character.toUpperCase(point))).isEqualTo(folded);
      assertThat(CaseFolding.fold(Character.toLowerCase(point))).isEqualTo(folded);
      assertThat(CaseFolding.fold(Character.toTitleCase(point))).isEqualTo(folded);
      assertThat(CaseFolding.fold(folded)).isEqualTo(folded);
    }
  }

  @Test
  void joinsWhatUnicodeJoinsWithoutAnUpperCase() {
    assertThat(CaseFolding.fold(0x1FD3)).isEqualTo(CaseFolding.fold(0x0390));
    assertThat(CaseFolding.fold(0x1FE3)).isEqualTo(CaseFolding.fold(0x03B0));
    assertThat(CaseFolding.fold(0xFB05)).isEqualTo(CaseFolding.fold(0xFB06));
    assertThat(CaseFolding.fold(0x1E9E)).isEqualTo(CaseFolding.fold(0x00DF));
  }

  @Test
  void leavesAloneWhatIsNoLetter() {
    for (char character = 0; character < 0x80; character++) {
      boolean upper = character >= 'A' && character <= 'Z';
      assertThat(CaseFolding.fold(character)).isEqualTo(upper ? character + 32 : character);
    }
  }
}
