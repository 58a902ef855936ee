package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.AccessToken.Session;
import io.jenkins.plugins.supaflow.client.AnswerTable.Proof;
import io.jenkins.plugins.supaflow.client.HttpTransport.NoTunnelException;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLHandshakeException;
import org.jvnet.localizer.Localizable;

/**
 * Sends calls of one account: with its token, once more with a new one, not while Supaflow wants to be left alone, and with every
 * failure turned into its exception. What an answer proves, {@link AnswerTable} says.
 */
final class Calls {

    /** Requests of one account that are under way at once: enough for any throughput, and no burst. */
    static final int MAX_IN_FLIGHT = 32;

    private static final int PROXY_WANTS_PASSWORD = 407;

    private final HttpTransport http;
    private final URI appUrl;
    private final ApiKey key;
    private final AccessToken token;
    private final Clock clock;
    private final Pause pause;
    private volatile Health health = Health.UNKNOWN;
    private volatile Account account = Account.UNKNOWN;
    private final InFlight inFlight = new InFlight(MAX_IN_FLIGHT);

    Calls(HttpTransport http, URI appUrl, ApiKey key, Clock clock) {
        this.http = http;
        this.appUrl = appUrl;
        this.key = key;
        this.clock = clock;
        this.pause = new Pause(clock);
        this.token = new AccessToken(() -> watched(bootstrap()), clock);
    }

    CompletableFuture<Session> session() {
        return token.get();
    }

    Health health() {
        return health;
    }

    Account knownAccount() {
        return account;
    }

    // Of answers that come at the same time either may be the last.
    private <T> CompletableFuture<T> watched(CompletableFuture<T> call) {
        return call.whenComplete((answer, failure) -> health = health.after(failure, clock.instant()));
    }

    CompletableFuture<Response> get(Localizable what, String path) {
        return harmless(what, false, "GET", path, Map.of(), null);
    }

    /** The same, before whatever else waits to be sent. */
    CompletableFuture<Response> getFirst(Localizable what, String path) {
        return harmless(what, true, "GET", path, Map.of(), null);
    }

    CompletableFuture<Response> get(Localizable what, String path, String prefer) {
        return harmless(what, false, "GET", path, Map.of("Prefer", prefer), null);
    }

    /** A read that is no word on how the account fares: nothing depends on it. */
    CompletableFuture<Response> getAside(Localizable what, String path) {
        return call(what, false, "GET", path, Map.of(), null, Calls::unavailable)
                .thenApply(response -> success(what, response, Calls::unavailable));
    }

    /** Before whatever else waits to be sent: somebody waits for it. */
    CompletableFuture<Response> patch(Localizable what, String path, String body) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Prefer", "return=representation");
        return harmless(what, true, "PATCH", path, headers, body);
    }

    /** A call that must not be repeated blindly: whatever leaves open whether it took effect is an unknown outcome. */
    CompletableFuture<Response> trigger(Localizable what, String path, String body) {
        Map<String, String> headers = Map.of("Content-Type", "application/json");
        return watched(call(what, false, "POST", path, headers, body, Calls::unknownUnlessNeverSent)
                .thenApply(response -> success(what, response, Calls::unknown)));
    }

    /** A call whose answer proves nothing may be repeated: it reads, or does nothing a second time. */
    private CompletableFuture<Response> harmless(
            Localizable what,
            boolean isUrgent,
            String method,
            String path,
            Map<String, String> headers,
            @CheckForNull String body) {
        return watched(call(what, isUrgent, method, path, headers, body, Calls::unavailable)
                .thenApply(response -> success(what, response, Calls::unavailable)));
    }

    private CompletableFuture<Response> call(
            Localizable what,
            boolean isUrgent,
            String method,
            String path,
            Map<String, String> headers,
            @CheckForNull String body,
            BiFunction<Localizable, Throwable, SupaflowException> onFailure) {
        boolean mayRepeat = !method.equals("POST");
        return token.get()
                .thenCompose(session -> send(what, session, isUrgent, method, path, headers, body)
                        .handle((response, failure) -> answered(what, response, failure, onFailure))
                        .thenCompose(response -> {
                            // Whoever says it: for a read a fresh token is worth a try.
                            boolean wantsToken = AnswerTable.of(response) == Proof.NEW_TOKEN
                                    || mayRepeat && response.status() == 401;
                            if (!wantsToken) {
                                return CompletableFuture.completedFuture(response);
                            }
                            token.discard(session);
                            return token.get()
                                    .thenCompose(fresh -> send(what, fresh, isUrgent, method, path, headers, body)
                                            .handle((second, failure) -> answered(what, second, failure, onFailure)));
                        }));
    }

    private static Response answered(
            Localizable what,
            @CheckForNull Response response,
            @CheckForNull Throwable failure,
            BiFunction<Localizable, Throwable, SupaflowException> onFailure) {
        if (response != null) {
            return response;
        }
        throw cause(failure) instanceof SupaflowException known ? known : onFailure.apply(what, cause(failure));
    }

    private CompletableFuture<Response> send(
            Localizable what,
            Session session,
            boolean isUrgent,
            String method,
            String path,
            Map<String, String> headers,
            @CheckForNull String body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("apikey", session.anonKey());
        all.put("Authorization", session.bearer());
        URI uri = URI.create(session.apiUrl() + path);
        return inFlight.send(isUrgent, () -> sendUnlessPaused(what, method, uri, all, body));
    }

    /** A request that is held back was never sent. */
    private CompletableFuture<Response> sendUnlessPaused(
            Localizable what, String method, URI uri, Map<String, String> headers, @CheckForNull String body) {
        Duration left = pause.left();
        if (left != null) {
            Localizable held = Messages._Calls_held(what, String.valueOf(Math.max(1, left.toSeconds())));
            return CompletableFuture.failedFuture(new UnavailableException(held, null, null, left));
        }
        return http.send(method, uri, headers, body).whenComplete((response, failure) -> {
            if (response != null) {
                pause.heard(response);
            }
        });
    }

    private CompletableFuture<Session> bootstrap() {
        Localizable what = Messages._Calls_logIn();
        URI uri = URI.create(appUrl + "/api/cli/bootstrap");
        return sendUnlessPaused(what, "POST", uri, Map.of("Authorization", key.bearer()), null)
                .handle((response, failure) -> answered(what, response, failure, Calls::unavailable))
                .thenApply(response -> {
                    Session session = sessionOf(what, loggedIn(what, response));
                    account = session.account();
                    return session;
                });
    }

    private static Response loggedIn(Localizable what, Response response) {
        boolean isRefusal = response.status() == 401 || response.status() == 403;
        Proof proof = AnswerTable.ofLogIn(response);
        if (isRefusal && proof == Proof.REFUSED) {
            ApiError error = ApiError.of(response);
            throw new RejectedKeyException(Messages._Calls_rejectedKey(what, error.describe()), error, false);
        }
        if (isRefusal && proof == Proof.REFUSED_FOR_NOW) {
            ApiError error = ApiError.withText(response);
            throw new RejectedKeyException(Messages._Calls_refusedLogIn(what, error.describe()), error, true);
        }
        if (isRefusal) {
            throw unavailable(what, response);
        }
        return success(what, response, Calls::unavailable);
    }

    private Session sessionOf(Localizable what, Response response) {
        JsonNode body = Json.tree(response.body());
        String token = body == null ? null : text(body, "token");
        String anonKey = body == null ? null : text(body, "supabase_anon_key");
        String apiUrl = body == null ? null : text(body, "supabase_url");
        // Header values must be plain: the JDK's exception for another would quote the token.
        if (token == null || anonKey == null || apiUrl == null || !isPlain(token) || !isPlain(anonKey)) {
            throw new UnavailableException(Messages._Calls_noAccess(what, response.status()), null, null, null);
        }
        URI url;
        try {
            url = BaseUrl.parse(apiUrl);
        } catch (IllegalArgumentException e) {
            throw new UnavailableException(Messages._Calls_apiAddress(e.getMessage()), null, null, null);
        }
        if (BaseUrl.isLocal(url) && !BaseUrl.isLocal(appUrl)) {
            throw new UnavailableException(Messages._Calls_apiAddressIsLocal(url.getHost()), null, null, null);
        }
        JsonNode ttl = body.get("ttl_seconds");
        Duration lifetime = AccessToken.lifetime(
                ttl != null && ttl.isNumber() ? ttl.asLong() : null,
                expiry(text(body, "expires_at")),
                Pause.date(response));
        Account account =
                new Account(text(body, "org_id"), text(body, "user_id"), text(body, "org_role"), text(body, "region"));
        return new Session(token, anonKey, url, lifetime, account);
    }

    private static boolean isPlain(String header) {
        return header.matches("[!-~]+");
    }

    @CheckForNull
    private static String text(JsonNode body, String field) {
        JsonNode value = body.get(field);
        return value != null && value.isTextual() && !value.asText().isBlank() ? value.asText() : null;
    }

    @CheckForNull
    private static Instant expiry(@CheckForNull String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** @param open gives the failure when the answer proves nothing */
    private static Response success(
            Localizable what, Response response, BiFunction<Localizable, Response, SupaflowException> open) {
        return switch (AnswerTable.of(response)) {
            case DONE -> response;
            case REFUSED -> throw refused(what, response, false);
            case REFUSED_FOR_NOW -> throw refused(what, response, true);
            // A fresh token that is not accepted says nothing of the key, which was accepted a moment ago.
            case NEW_TOKEN, NOT_CARRIED_OUT -> throw unavailable(what, response);
            case UNKNOWN -> throw open.apply(what, response);
        };
    }

    private static RejectedRequestException refused(Localizable what, Response response, boolean mayPass) {
        ApiError error = ApiError.of(response);
        return new RejectedRequestException(Messages._Calls_refused(what, error.describe()), error, mayPass);
    }

    private static UnavailableException unavailable(Localizable what, Response response) {
        ApiError error = ApiError.of(response);
        Localizable text = response.status() == PROXY_WANTS_PASSWORD
                ? Messages._Calls_proxyPassword(what)
                : Messages._Calls_couldNot(what, error.describe());
        return new UnavailableException(text, error, null, Pause.asked(response));
    }

    private static OutcomeUnknownException unknown(Localizable what, Response response) {
        ApiError error = ApiError.of(response);
        Localizable text = response.status() == PROXY_WANTS_PASSWORD
                ? Messages._Calls_proxyPassword(what)
                : Messages._Calls_noVerdict(what, error.describe());
        return new OutcomeUnknownException(text, error, null, Pause.asked(response));
    }

    private static UnavailableException unavailable(Localizable what, Throwable failure) {
        boolean wantsPassword =
                failure instanceof NoTunnelException refusal && refusal.status() == PROXY_WANTS_PASSWORD;
        return wantsPassword
                ? new UnavailableException(
                        Messages._Calls_proxyPassword(what), ApiError.ofStatus(PROXY_WANTS_PASSWORD), null, null)
                : new UnavailableException(Messages._Calls_noAnswer(what, reason(failure)), null, failure, null);
    }

    private static SupaflowException unknownUnlessNeverSent(Localizable what, Throwable failure) {
        boolean neverSent = failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLHandshakeException;
        return neverSent
                ? unavailable(what, failure)
                : new OutcomeUnknownException(Messages._Calls_lost(what, reason(failure)), null, failure, null);
    }

    /** A text, or one that is yet to be localized. */
    private static Object reason(Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return Messages._Calls_noConnectionWithin(HttpTransport.CONNECT_TIMEOUT.toSeconds());
        }
        if (failure instanceof HttpTimeoutException || failure instanceof TimeoutException) {
            return Messages._Calls_noAnswerWithin(HttpTransport.REQUEST_TIMEOUT.toSeconds());
        }
        if (failure instanceof ConnectException) {
            return failure.getMessage() == null
                    ? Messages._Calls_noConnection()
                    : Messages._Calls_noConnectionBecause(Texts.plain(failure.getMessage(), 200));
        }
        if (failure instanceof IOException && failure.getMessage() != null) {
            return Texts.plain(failure.getMessage(), 200);
        }
        return failure.getClass().getSimpleName();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
