package io.jenkins.plugins.supaflow.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks https for a server on the loopback that does not, with a certificate that was made a moment ago and that only it trusts. */
final class TlsFront implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final SSLContext context = SSLContext.getInstance("TLS");
    private final ServerSocket server;

    /** @param folder for the certificate, which lives as long as the test */
    TlsFront(Path folder, URI behind) throws Exception {
        Path store = folder.resolve("front.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        AskingProxy.daemon(() -> accept(behind));
    }

    /** Trusts the front's certificate. */
    SSLContext context() {
        return context;
    }

    String url() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    private void accept(URI behind) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket origin = new Socket(behind.getHost(), behind.getPort());
                AskingProxy.daemon(() -> AskingProxy.pass(client, origin));
                AskingProxy.daemon(() -> AskingProxy.pass(origin, client));
            } catch (IOException e) {
                // Closed, or the next one fares better.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
