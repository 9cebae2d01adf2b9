package dev.postern.policies.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {
  @TempDir Path folder;

  @Test
  void aFullFileIsRenamedAndTheOldestOnesAreDeleted() throws IOException {
    try (RotatingFile file = open(10, 2)) {
      for (int line = 0; line < 6; line++) {
        write(file, "line " + line + "\n");
      }
    }

    assertThat(names()).containsExactlyInAnyOrder("j", "j.4", "j.5", "j.lock");
    assertThat(Files.readString(folder.resolve("j.4"))).isEqualTo("line 3\n");
    assertThat(Files.readString(folder.resolve("j"))).isEqualTo("line 5\n");
  }

  @Test
  void numbersGoOnAfterARestart() throws IOException {
    for (int start = 0; start < 3; start++) {
      try (RotatingFile file = open(10, 9)) {
        write(file, "start " + start + "\n");
      }
    }

    assertThat(names()).containsExactlyInAnyOrder("j", "j.1", "j.2", "j.lock");
    assertThat(Files.readString(folder.resolve("j.2"))).isEqualTo("start 1\n");
  }

  @Test
  void whatFollowsAMarkIsKnownInTheSameFile() throws IOException {
    Mark mark;
    try (RotatingFile file = open(1_000, 9)) {
      write(file, "before\n");
      mark = file.mark();
      write(file, "after\n");
    }
    try (RotatingFile again = open(1_000, 9)) {
      assertThat(again.since(mark, 100)).asString(UTF_8).isEqualTo("after\n");
      assertThat(again.since(mark, 5)).isEmpty();
      assertThat(again.since(again.mark(), 100)).isEmpty();
      assertThat(again.since(Mark.NOWHERE, 100)).isEmpty();
    }
  }

  @Test
  void whatFollowsAMarkIsKnownAcrossOneRotation() throws IOException {
    Mark mark;
    try (RotatingFile file = open(10, 9)) {
      write(file, "before 12345\n");
      mark = file.mark();
      write(file, "after\n");
    }
    try (RotatingFile again = open(10, 9)) {
      assertThat(again.since(mark, 100)).asString(UTF_8).isEqualTo("after\n");
      write(again, "once more\n");
      assertThat(again.since(mark, 100)).isEmpty();
    }
  }

  @Test
  void aFileThatSomebodyCutShortIsWrittenOnFromItsEnd() throws IOException {
    try (RotatingFile file = open(1_000, 9)) {
      write(file, "gone\n");
      Files.writeString(folder.resolve("j"), "");
      write(file, "there\n");
    }

    assertThat(Files.readString(folder.resolve("j"))).isEqualTo("there\n");
  }

  @Test
  void anUnfinishedLineOfSomebodyElseIsEnded() throws IOException {
    Files.writeString(folder.resolve("j"), "{\"type\":\"deci");
    try (RotatingFile file = open(1_000, 9)) {
      file.startLine();
      file.startLine();
      write(file, "whole\n");
    }

    assertThat(Files.readString(folder.resolve("j"))).isEqualTo("{\"type\":\"deci\nwhole\n");
  }

  @Test
  void aFileThatSomebodyMovedAwayIsNoObstacleToARotation() throws IOException {
    try (RotatingFile file = open(10, 9)) {
      write(file, "first 123\n");
      Files.move(folder.resolve("j"), folder.resolve("elsewhere"));
      write(file, "second\n");
    }

    assertThat(Files.readString(folder.resolve("j"))).isEqualTo("second\n");
  }

  private RotatingFile open(long rotateAt, int keep) throws IOException {
    return new RotatingFile(new Outlet.File(folder.resolve("j"), rotateAt, keep));
  }

  private static void write(RotatingFile file, String text) throws IOException {
    file.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.list(folder)) {
      files.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }
}
