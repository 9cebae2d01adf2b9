package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of this test alone: its certificates are made when they are needed and thrown away.
 */
final class TestAuthority {
  private static final String OWN = "authority";
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final Path store;

  /** A new one, which keeps everything in this folder. */
  TestAuthority(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.store = folder.resolve("authority.p12");
    make(OWN, "-ext", "bc:c");
  }

  /**
   * Issues a certificate.
   *
   * @param alternatives as the JDK's tool writes them: {@code uri:spiffe://a/b,dns:c}
   */
  void issue(String name, String alternatives) throws IOException, InterruptedException {
    make(name, "-signer", OWN, "-ext", "san=" + alternatives);
  }

  private void make(String name, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-alias", name, "-dname", "CN=" + name, "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", store.toString()));
    command.addAll(List.of(more));
    Path said = folder.resolve("said");
    Process tool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (tool.waitFor() != 0) {
      throw new IOException(Files.readString(said));
    }
  }

  private KeyStore open() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  /**
   * Writes what a server of that name needs: {@code server.pem}, {@code .key}, {@code callers.pem}.
   */
  void writeFor(String server) throws IOException, GeneralSecurityException {
    KeyStore all = open();
    byte[] key = all.getKey(server, PASSWORD.toCharArray()).getEncoded();
    write("server.pem", "CERTIFICATE", all.getCertificate(server).getEncoded());
    write("server.key", "PRIVATE KEY", key);
    write("callers.pem", "CERTIFICATE", all.getCertificate(OWN).getEncoded());
  }

  private void write(String file, String what, byte[] content) throws IOException {
    String text =
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + what
            + "-----\n";
    Files.writeString(folder.resolve(file), text, US_ASCII);
  }

  /** How the holder of a certificate calls, or whoever has none, where the name is empty. */
  SSLContext caller(String name) throws IOException, GeneralSecurityException {
    KeyStore all = open();
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (!name.isEmpty()) {
      Certificate[] chain = all.getCertificateChain(name);
      own.setKeyEntry(
          name, all.getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(OWN, all.getCertificate(OWN));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
