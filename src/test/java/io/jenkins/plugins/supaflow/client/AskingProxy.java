package io.jenkins.plugins.supaflow.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real proxy on the loopback that wants a user and a password (Basic): opens tunnels ({@code CONNECT}) and passes plain requests on,
 * or refuses with a status. Of a connection it reads the first request's head; the rest it passes on unread.
 */
final class AskingProxy implements AutoCloseable {

    static final String USER = "jenkins";
    static final String PASSWORD = "s3cret";

    private static final Pattern TARGET = Pattern.compile("(?s)(\\S+) (?:http://)?[^/ :]+:(\\d+)(\\S*) .*");

    private final ServerSocket server;
    private final int refusal;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** @param refusal the status for those who give no password, or the wrong one */
    AskingProxy(int refusal) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.refusal = refusal;
        daemon(this::accept);
    }

    /** What was sent to the proxy, request lines and headers. */
    List<String> heads() {
        return heads;
    }

    ProxySelector selector() {
        return ProxySelector.of(new InetSocketAddress("127.0.0.1", server.getLocalPort()));
    }

    /** Gives a password as Jenkins' ProxyConfiguration does: to proxies alone. */
    static Authenticator authenticator(String password) {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication(USER, password.toCharArray())
                        : null;
            }
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            String head = readHead(client.getInputStream());
            heads.add(head);
            Matcher target = TARGET.matcher(head);
            String pair =
                    Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.ISO_8859_1));
            if (!head.contains("Proxy-Authorization: Basic " + pair) || !target.matches()) {
                write(
                        client.getOutputStream(),
                        "HTTP/1.1 " + refusal + " No\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                                + "Content-Length: 2\r\nConnection: close\r\n\r\nno");
                client.close();
                return;
            }
            Socket origin = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(target.group(2)));
            if (target.group(1).equals("CONNECT")) {
                write(client.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\n");
            } else {
                write(origin.getOutputStream(), head);
            }
            daemon(() -> pass(client, origin));
            pass(origin, client);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    /** Passes bytes on until an end closes. */
    static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    static void daemon(Runnable task) {
        Thread thread = new Thread(task, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a header was sent to the proxy in any request. */
    boolean saw(String header) {
        return heads.stream().anyMatch(head -> head.toLowerCase(Locale.ROOT).contains(header.toLowerCase(Locale.ROOT)));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
