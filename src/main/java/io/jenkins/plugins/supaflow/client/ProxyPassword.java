package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Gives the proxy its password by a header of our own. Before JDK 24 an HTTP client with an authenticator, which is how Jenkins hands
 * the password out, sends no {@code Authorization} header of the request (JDK-8326949), and so no key. The JDK gives the header to
 * the proxy alone. Thread-safe.
 */
final class ProxyPassword {

    private HttpClient asked;
    private HttpClient answer;

    /** The same client without its authenticator. */
    synchronized HttpClient without(HttpClient client) {
        if (client.authenticator().isEmpty()) {
            return client;
        }
        if (client != asked) {
            HttpClient.Builder builder = HttpTransport.limits(HttpClient.newBuilder())
                    .followRedirects(client.followRedirects())
                    .sslContext(client.sslContext())
                    .sslParameters(client.sslParameters());
            client.proxy().ifPresent(builder::proxy);
            client.executor().ifPresent(builder::executor);
            client.cookieHandler().ifPresent(builder::cookieHandler);
            answer = builder.build();
            asked = client;
        }
        return answer;
    }

    /** What is to stand in {@code Proxy-Authorization}; null when there is no proxy on the way or no password for it. */
    @CheckForNull
    static String header(HttpClient client, URI uri) {
        Authenticator authenticator = client.authenticator().orElse(null);
        InetSocketAddress proxy = authenticator == null ? null : proxy(client, uri);
        if (proxy == null) {
            return null;
        }
        PasswordAuthentication password;
        try {
            password = authenticator.requestPasswordAuthenticationInstance(
                    proxy.getHostString(),
                    proxy.getAddress(),
                    proxy.getPort(),
                    uri.getScheme(),
                    null,
                    "Basic",
                    uri.toURL(),
                    RequestorType.PROXY);
        } catch (MalformedURLException e) {
            return null;
        }
        if (password == null) {
            return null;
        }
        String pair = password.getUserName() + ":" + new String(password.getPassword());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @CheckForNull
    private static InetSocketAddress proxy(HttpClient client, URI uri) {
        return client.proxy().stream()
                .flatMap(selector -> selector.select(uri).stream())
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(Proxy::address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .orElse(null);
    }
}
