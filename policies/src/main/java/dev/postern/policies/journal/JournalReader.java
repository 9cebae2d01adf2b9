package dev.postern.policies.journal;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.policies.journal.Segment.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a decision again: in folders of segments, where the latest ones stay for a while whatever
 * the outlet is, and in a journal file with its full predecessors. Only reads, while others may
 * write; what is being written at that moment is found or not, never half.
 */
public final class JournalReader {
  private static final int CHUNK = 1 << 20;
  private static final int MOST_WITHIN = 1_000;

  private final List<Path> folders;
  private final List<Path> files;

  /** Looks in these places, each a folder of segments or a journal file. */
  public JournalReader(List<Path> places) {
    folders = places.stream().filter(Files::isDirectory).toList();
    files = places.stream().filter(place -> !Files.isDirectory(place)).toList();
  }

  /**
   * All that is known of an exchange.
   *
   * @param within what was decided about further messages of the same exchange, at most 1,000
   */
  public record Story(Json.Obj decision, List<Json.Obj> within, Optional<Json.Obj> end) {
    public Story {
      within = List.copyOf(within);
    }
  }

  /** The story of the decision with this id, if it is still known. */
  public Optional<Story> find(String id) throws IOException {
    Search search = new Search(id);
    // Folders first: what leaves them meanwhile is in the file when that is read.
    for (Path folder : folders) {
      for (int number = 0; number < SegmentFolder.MOST; number++) {
        segment(SegmentFolder.segment(folder, number), search);
      }
    }
    for (Path file : files) {
      file(file, search);
      // Listed afterwards: what was renamed meanwhile is read twice, which does no harm.
      for (Rotated full : Rotated.of(file).reversed()) {
        file(full.path(), search);
      }
    }
    return search.story();
  }

  private static void segment(Path path, Search search) throws IOException {
    if (!Files.exists(path) || Files.size(path) < Segment.LEAST) {
      return;
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      Segment segment = Segment.map(file, MapMode.READ_ONLY);
      for (Found record : segment.scan().whole()) {
        byte[] line = record.kind() == Segment.Kind.NOTHING ? new byte[0] : segment.line(record);
        if (line.length > 0 && segment.seals(record, line)) {
          search.look(line, 0, line.length);
        }
      }
    }
  }

  private static void file(Path path, Search search) throws IOException {
    try (InputStream file = Files.newInputStream(path)) {
      byte[] chunk = new byte[CHUNK];
      int filled = 0;
      boolean last = false;
      while (!last) {
        int read = file.readNBytes(chunk, filled, CHUNK - filled);
        last = read < CHUNK - filled;
        filled += read;
        int done = lines(chunk, filled, search);
        if (done == 0 && filled == CHUNK) {
          done = filled; // a line that long is none of ours
        }
        System.arraycopy(chunk, done, chunk, 0, filled - done);
        filled -= done;
      }
    } catch (NoSuchFileException e) {
      return; // deleted since it was listed, or never there
    }
  }

  private static int lines(byte[] chunk, int filled, Search search) {
    int start = 0;
    for (int at = 0; at < filled; at++) {
      if (chunk[at] == '\n') {
        search.look(chunk, start, at);
        start = at + 1;
      }
    }
    return start;
  }

  private static final class Search {
    private final byte[] quotedId;
    private Optional<Json.Obj> decision = Optional.empty();
    private Optional<Json.Obj> end = Optional.empty();
    private final Map<Json, Json.Obj> within = new LinkedHashMap<>();

    Search(String id) {
      Line line = new Line().text(id, Lines.LONGEST_ID);
      quotedId = Arrays.copyOf(line.bytes(), line.length());
    }

    void look(byte[] line, int from, int to) {
      switch (Lines.part(line, from, to, quotedId)) {
        case NONE -> {}
        case DECISION -> decision = read(line, from, to).or(() -> decision);
        case END -> end = read(line, from, to).or(() -> end);
        case WITHIN -> read(line, from, to).ifPresent(this::noteWithin);
      }
    }

    private void noteWithin(Json.Obj part) {
      if (within.size() < MOST_WITHIN) {
        part.get("id").ifPresent(id -> within.putIfAbsent(id, part));
      }
    }

    private static Optional<Json.Obj> read(byte[] line, int from, int to) {
      return switch (JsonText.read(line, from, to, JsonText.Rules.STRICT)) {
        case JsonText.Reading.Good(Json.Obj value) -> Optional.of(value);
        case JsonText.Reading.Good _, JsonText.Reading.Bad _ -> Optional.empty();
      };
    }

    Optional<Story> story() {
      List<Json.Obj> parts = new ArrayList<>(within.values());
      return decision.map(found -> new Story(found, parts, end));
    }
  }
}
