package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** An HTTP client of a test's own, of which only {@code sendAsync} matters: no proxy, no cookies, no redirects. */
public abstract class PlainHttpClient extends HttpClient {

    @Override
    public final <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushPromiseHandler) {
        throw new UnsupportedOperationException("HTTP/1.1 has no push");
    }

    @Override
    public final <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException("The plugin waits for no answer");
    }

    @Override
    public final Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public final Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public final SSLContext sslContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public final Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public final Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public final Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public final Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public final Optional<Executor> executor() {
        return Optional.empty();
    }

    /** The first line and the headers of an answer. */
    public record Head(int statusCode, @NonNull HttpHeaders headers) implements HttpResponse.ResponseInfo {
        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    /** A whole answer. */
    public record Whole<T>(
            @NonNull HttpRequest request,
            int statusCode,
            @NonNull HttpHeaders headers,
            T body) implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }
}
