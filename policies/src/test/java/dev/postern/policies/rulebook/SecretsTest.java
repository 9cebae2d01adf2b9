package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir private Path folder;
  private final Reader reader = new Reader(Map.of("TOKEN", "s3cret"));

  @BeforeEach
  void aSecretInAFolderAndOneOutsideOfIt() throws IOException {
    Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/token"), "from-file\n");
    Files.writeString(folder.resolve("outside"), "not yours");
    Files.createSymbolicLink(folder.resolve("secrets/link"), folder.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("secrets/inner"), folder.resolve("secrets/token"));
  }

  private Reading read(String config) throws IOException {
    Path file = folder.resolve("rules.yaml");
    Files.writeString(
        file,
        Samples.sidecar("secretDirs: [secrets]")
            + Samples.house()
            + Samples.hook("h", "").replace("{word: hey}", config));
    return reader.ofFiles().read(List.of(file), List.of());
  }

  private Json word(String config) throws IOException {
    Reading reading = read(config);
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return reader.hooks.opened.getFirst().get("word").orElseThrow();
  }

  private List<String> problems(String config) throws IOException {
    return ((Reading.Bad) read(config)).problems().stream().map(Problem::what).toList();
  }

  @Test
  void comesFromAVariable() throws IOException {
    assertThat(word("{word: {secretRef: {env: TOKEN}}}")).isEqualTo(new Json.Str("s3cret"));
  }

  @Test
  void comesFromAFileWithoutItsLastLineEnd() throws IOException {
    assertThat(word("{word: {secretRef: {file: token}}}")).isEqualTo(new Json.Str("from-file"));
  }

  @Test
  void mayBeALinkThatStaysInside() throws IOException {
    assertThat(word("{word: {secretRef: {file: inner}}}")).isEqualTo(new Json.Str("from-file"));
  }

  @Test
  void isNotFoundThroughALinkThatLeadsOutside() throws IOException {
    assertThat(problems("{word: {secretRef: {file: link}}}"))
        .singleElement()
        .asString()
        .startsWith("the secret 'link' is no file below");
  }

  @Test
  void isNotFoundAboveItsFolder() throws IOException {
    assertThat(problems("{word: {secretRef: {file: ../outside}}}"))
        .singleElement()
        .asString()
        .startsWith("the secret '../outside' is no file below");
    assertThat(problems("{word: {secretRef: {file: %s}}}".formatted(folder.resolve("outside"))))
        .singleElement()
        .asString()
        .contains("is no file below");
    assertThat(problems("{word: {secretRef: {file: .}}}"))
        .singleElement()
        .asString()
        .contains("is no file below");
  }

  @Test
  void thatIsNotThereIsAProblemWhereItIsReferredTo() throws IOException {
    assertThat(problems("{word: {secretRef: {env: ABSENT}}}"))
        .containsExactly("the variable ABSENT, which holds the secret, is not set");
    assertThat(problems("{word: {secretRef: {file: absent}}}"))
        .containsExactly("there is no secret 'absent' in the 'secretDirs'");
  }

  @Test
  void isReferredToInOneWayOnly() throws IOException {
    assertThat(problems("{word: {secretRef: {env: TOKEN, file: token}}}"))
        .containsExactly("'secretRef' needs exactly one of env, file, not env and file");
    assertThat(problems("{word: {secretRef: {env: TOKEN}, more: x}}"))
        .containsExactly("'secretRef' must stand alone");
  }

  @Test
  void standsForAValueOfAConfigurationNeverForAllOfIt() throws IOException {
    assertThat(problems("{secretRef: {env: TOKEN}}"))
        .containsExactly("hook 'h': config: a word is needed");
  }

  @Test
  void mayStandDeepInAConfiguration() throws IOException {
    assertThat(word("{word: [{a: {secretRef: {env: TOKEN}}}]}").toString()).contains("s3cret");
  }

  @Test
  void appearsNowhereInWhatWasRead() throws IOException {
    Reading.Good good = (Reading.Good) read("{word: {secretRef: {env: TOKEN}}}");

    assertThat(good.toString()).doesNotContain("s3cret");
    assertThat(good.rules().library().toString()).doesNotContain("s3cret");
    assertThat(good.rules().hooks().toString()).doesNotContain("s3cret");
    assertThat(good.rules().hooks().getFirst().spec().toString()).doesNotContain("s3cret");
  }

  @Test
  void doesNotChangeTheEdition() throws IOException {
    String config = "{word: {secretRef: {file: token}}}";
    String before = ((Reading.Good) read(config)).rules().edition();
    Files.writeString(folder.resolve("secrets/token"), "another");

    assertThat(((Reading.Good) read(config)).rules().edition()).isEqualTo(before);
  }
}
