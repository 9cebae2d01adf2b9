package dev.postern.policies.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A certificate that the JDK's own tool has made, as text; its key is thrown away with it. */
final class MadeCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private MadeCertificate() {}

  /**
   * @param alternatives as the tool writes them: {@code uri:spiffe://a/b,dns:c}; none if empty
   */
  static String pem(Path folder, String alternatives) throws Exception {
    Path store = Files.createTempDirectory(folder, "made").resolve("store.p12");
    ProcessBuilder tool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "one",
            "-dname",
            "CN=spiffe://a.test/ns/x",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    if (!alternatives.isEmpty()) {
      tool.command().addAll(List.of("-ext", "san=" + alternatives));
    }
    tool.redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile());
    if (tool.start().waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("said")));
    }
    return text(store);
  }

  private static String text(Path store) throws IOException, GeneralSecurityException {
    byte[] certificate =
        KeyStore.getInstance(store.toFile(), PASSWORD).getCertificate("one").getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }
}
