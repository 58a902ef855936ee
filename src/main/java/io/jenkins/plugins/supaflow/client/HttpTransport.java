package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends single requests within the limits that hold for all of them: a connect timeout, a timeout on the whole exchange, a
 * bounded body, no redirects. Has no thread of its own. Thread-safe.
 */
public final class HttpTransport {

    /** How long connecting may take. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long one exchange may take, from sending to the last byte of the answer. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** The longest body that is read: 4 MiB. */
    public static final int MAX_BODY_BYTES = 4 << 20;

    private final Supplier<HttpClient> client;
    private final Function<URI, HttpRequest.Builder> requests;
    private final String userAgent;
    private final Duration requestTimeout;
    private final ProxyPassword proxyPassword = new ProxyPassword();

    /**
     * @param client gives the client for each request, made from a builder that went through {@link #limits}; normally always the
     *     same, another one after the proxy has changed
     * @param requests makes a request's builder, for example {@code ProxyConfiguration::newHttpRequestBuilder} in Jenkins
     * @param version the plugin's version, for the {@code User-Agent}
     */
    public HttpTransport(
            @NonNull Supplier<HttpClient> client,
            @NonNull Function<URI, HttpRequest.Builder> requests,
            @NonNull String version) {
        this(client, requests, version, REQUEST_TIMEOUT);
    }

    /** The same with another timeout than {@link #REQUEST_TIMEOUT}: for tests, which cannot wait that long. */
    public HttpTransport(
            @NonNull Supplier<HttpClient> client,
            @NonNull Function<URI, HttpRequest.Builder> requests,
            @NonNull String version,
            @NonNull Duration requestTimeout) {
        this.client = client;
        this.requests = requests;
        this.userAgent = "supaflow-jenkins-plugin/" + version;
        this.requestTimeout = requestTimeout;
    }

    /** Gives a builder the limits that belong to the client rather than to a request. */
    @NonNull
    public static HttpClient.Builder limits(@NonNull HttpClient.Builder builder) {
        // HTTP/1.1: what the tests break on purpose is then what production speaks, and no upgrade is tried on a POST.
        return builder.connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
    }

    /**
     * Sends one request. The future fails with an {@link IOException} (or its {@link java.util.concurrent.TimeoutException})
     * when there is no whole answer, with a {@link NoTunnelException} when the request never left because a proxy refused to let
     * it through; any HTTP status is an answer. It also fails with whatever keeps the request from being sent: who sends several,
     * one after the other, must hear of that too.
     */
    CompletableFuture<Response> send(String method, URI uri, Map<String, String> headers, @CheckForNull String body) {
        try {
            return exchange(method, uri, headers, body);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Response> exchange(
            String method, URI uri, Map<String, String> headers, @CheckForNull String body) {
        HttpRequest.Builder builder = requests.apply(uri)
                .timeout(requestTimeout)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .setHeader("User-Agent", userAgent)
                .setHeader("Accept", "application/json");
        headers.forEach(builder::setHeader);
        HttpClient given = client.get();
        String proxyAuthorization = ProxyPassword.header(given, uri);
        if (proxyAuthorization != null) {
            builder.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        HttpClient chosen = proxyPassword.without(given);
        if (chosen.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalStateException("A redirect could carry the Authorization header away");
        }
        CompletableFuture<HttpResponse<byte[]>> exchange =
                chosen.sendAsync(builder.build(), info -> new BoundedBody(MAX_BODY_BYTES));
        // The request's own timeout ends with the answer's headers: a body that trickles in would never time out.
        return exchange.copy()
                .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true);
                        throw new CompletionException(NoTunnelException.orElse(failure));
                    }
                    // What the JDK makes of a 407 to CONNECT.
                    if (answer.body() == null) {
                        throw new CompletionException(new NoTunnelException(answer.statusCode()));
                    }
                    return new Response(answer.statusCode(), answer.headers(), answer.body());
                });
    }

    /** A proxy did not open the tunnel through which the request was to go. */
    static final class NoTunnelException extends ConnectException {
        private static final long serialVersionUID = 1L;
        private static final Pattern JDKS_OWN = Pattern.compile("Tunnel failed, got: (\\d{3})");

        private final int status;

        NoTunnelException(int status) {
            super("the proxy answered HTTP " + status);
            this.status = status;
        }

        /** The proxy's HTTP status. */
        int status() {
            return status;
        }

        /** Known by its text alone. A JDK with another text only lets the plugin believe that the request may have been sent. */
        private static Throwable orElse(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            Matcher matcher = JDKS_OWN.matcher(String.valueOf(cause.getMessage()));
            return cause instanceof IOException && matcher.matches()
                    ? new NoTunnelException(Integer.parseInt(matcher.group(1)))
                    : cause;
        }
    }

    /** An answer, whatever its status. */
    record Response(int status, HttpHeaders headers, byte[] body) {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Whether it is a page for people, by its type or by how it begins. */
        boolean isPage() {
            String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
            String head = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
            return type.contains("html")
                    || head.replace("\uFEFF", "").stripLeading().startsWith("<");
        }
    }

    /** An answer whose body is longer than what is read of any. */
    static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLongException(int max) {
            super(Messages.HttpTransport_tooLong(String.valueOf(max)));
        }
    }

    /** Collects a body up to a limit, beyond which the exchange fails. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

        private final int max;
        private final CompletableFuture<byte[]> result = new CompletableFuture<>();
        private final List<ByteBuffer> parts = new ArrayList<>();
        private Flow.Subscription subscription;
        private int size;

        BoundedBody(int max) {
            this.max = max;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return result;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                size += buffer.remaining();
                if (size > max) {
                    subscription.cancel();
                    parts.clear();
                    result.completeExceptionally(new TooLongException(max));
                    return;
                }
                parts.add(buffer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            ByteBuffer whole = ByteBuffer.allocate(size);
            parts.forEach(whole::put);
            result.complete(whole.array());
        }
    }
}
