package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.AccessToken.Session;
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
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLHandshakeException;
import org.jvnet.localizer.Localizable;

/** Sends calls of one account: with its token, once more after a 401, and with every failure turned into its exception. */
final class Calls {

    /** Requests of one account that are under way at once: enough for any throughput, and no burst. */
    static final int MAX_IN_FLIGHT = 32;

    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private final HttpTransport http;
    private final URI appUrl;
    private final ApiKey key;
    private final AccessToken token;
    private final Clock clock;
    private volatile Health health = Health.UNKNOWN;
    private volatile Account account = Account.UNKNOWN;
    private final InFlight inFlight = new InFlight(MAX_IN_FLIGHT);

    Calls(HttpTransport http, URI appUrl, ApiKey key, Clock clock) {
        this.http = http;
        this.appUrl = appUrl;
        this.key = key;
        this.clock = clock;
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
        return watched(call(what, false, "GET", path, Map.of(), null, Calls::unavailable)
                .thenApply(r -> success(what, r)));
    }

    /** The same, before whatever else waits to be sent. */
    CompletableFuture<Response> getFirst(Localizable what, String path) {
        return watched(call(what, true, "GET", path, Map.of(), null, Calls::unavailable)
                .thenApply(r -> success(what, r)));
    }

    CompletableFuture<Response> get(Localizable what, String path, String prefer) {
        return watched(call(what, false, "GET", path, Map.of("Prefer", prefer), null, Calls::unavailable)
                .thenApply(r -> success(what, r)));
    }

    /** Before whatever else waits to be sent: somebody waits for it. */
    CompletableFuture<Response> patch(Localizable what, String path, String body) {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Prefer", "return=representation");
        return watched(call(what, true, "PATCH", path, headers, body, Calls::unavailable)
                .thenApply(r -> success(what, r)));
    }

    /** A call that must not be repeated blindly: whatever leaves open whether it took effect is an unknown outcome. */
    CompletableFuture<Response> trigger(Localizable what, String path, String body) {
        Map<String, String> headers = Map.of("Content-Type", "application/json");
        return watched(call(what, false, "POST", path, headers, body, Calls::unknownUnlessNeverSent)
                .thenApply(response -> {
                    if (response.isSuccess()) {
                        return response;
                    }
                    ApiError error = ApiError.of(response);
                    int status = response.status();
                    // PGRST000 to PGRST003: PostgREST had no connection to its database, so nothing was carried out.
                    String code = error.code();
                    boolean noDatabase = code != null && code.matches("PGRST00[0-3]");
                    if (status == 429 || noDatabase) {
                        throw unavailable(what, response, error);
                    }
                    if (status >= 400 && status < 500 && status != 408) {
                        throw new RejectedRequestException(refused(what, error), error, null);
                    }
                    throw new OutcomeUnknownException(Messages._Calls_noVerdict(what, error.describe()), error, null);
                }));
    }

    private CompletableFuture<Response> call(
            Localizable what,
            boolean isUrgent,
            String method,
            String path,
            Map<String, String> headers,
            @CheckForNull String body,
            BiFunction<Localizable, Throwable, SupaflowException> onFailure) {
        return token.get()
                .thenCompose(session -> send(session, isUrgent, method, path, headers, body)
                        .handle((response, failure) -> answered(what, response, failure, onFailure))
                        .thenCompose(response -> {
                            if (response.status() != 401) {
                                return CompletableFuture.completedFuture(response);
                            }
                            token.discard(session);
                            return token.get()
                                    .thenCompose(fresh -> send(fresh, isUrgent, method, path, headers, body)
                                            .handle((second, failure) -> answered(what, second, failure, onFailure)))
                                    .thenApply(second -> {
                                        if (second.status() == 401) {
                                            throw refusedTwice(what, second);
                                        }
                                        return second;
                                    });
                        }));
    }

    private static Response answered(
            Localizable what,
            @CheckForNull Response response,
            @CheckForNull Throwable failure,
            BiFunction<Localizable, Throwable, SupaflowException> onFailure) {
        if (response == null) {
            throw onFailure.apply(what, cause(failure));
        }
        return response;
    }

    private CompletableFuture<Response> send(
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
        return inFlight.send(isUrgent, () -> http.send(method, uri, all, body));
    }

    private CompletableFuture<Session> bootstrap() {
        Localizable what = Messages._Calls_logIn();
        return http.send("POST", URI.create(appUrl + "/api/cli/bootstrap"), Map.of("Authorization", key.bearer()), null)
                .handle((response, failure) -> answered(what, response, failure, Calls::unavailable))
                .thenApply(response -> {
                    if (response.status() == 401 || response.status() == 403) {
                        throw rejectedKey(what, response);
                    }
                    Session session = sessionOf(what, success(what, response));
                    account = session.account();
                    return session;
                });
    }

    private static Session sessionOf(Localizable what, Response response) {
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
        JsonNode ttl = body.get("ttl_seconds");
        Duration lifetime = AccessToken.lifetime(
                ttl != null && ttl.isNumber() ? ttl.asLong() : null, expiry(text(body, "expires_at")), date(response));
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

    @CheckForNull
    private static Instant date(Response response) {
        return response.headers().firstValue("Date").map(Calls::httpDate).orElse(null);
    }

    @CheckForNull
    private static Instant httpDate(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Response success(Localizable what, Response response) {
        if (response.isSuccess()) {
            return response;
        }
        ApiError error = ApiError.of(response);
        int status = response.status();
        // Only PostgREST's own verdict is final. A 404 of a proxy on the way, say, passes.
        if (status >= 400 && status < 500 && status != 408 && status != 429 && error.code() != null) {
            throw new RejectedRequestException(refused(what, error), error, null);
        }
        throw unavailable(what, response, error);
    }

    private static RejectedKeyException rejectedKey(Localizable what, Response response) {
        ApiError error = ApiError.of(response);
        return new RejectedKeyException(Messages._Calls_rejectedKey(what, error.describe()), error, null);
    }

    /** A fresh token that is refused for its age says nothing of the key, which was accepted a moment ago. */
    private static SupaflowException refusedTwice(Localizable what, Response response) {
        ApiError error = ApiError.of(response);
        String code = error.code();
        return code != null && code.matches("PGRST30[13]")
                ? unavailable(what, response, error)
                : rejectedKey(what, response);
    }

    private static Localizable refused(Localizable what, ApiError error) {
        return Messages._Calls_refused(what, error.describe());
    }

    private static UnavailableException unavailable(Localizable what, Response response, ApiError error) {
        return new UnavailableException(
                Messages._Calls_couldNot(what, error.describe()), error, null, retryAfter(response));
    }

    private static UnavailableException unavailable(Localizable what, Throwable failure) {
        return new UnavailableException(Messages._Calls_noAnswer(what, reason(failure)), null, failure, null);
    }

    private static SupaflowException unknownUnlessNeverSent(Localizable what, Throwable failure) {
        boolean neverSent = failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLHandshakeException;
        return neverSent
                ? unavailable(what, failure)
                : new OutcomeUnknownException(Messages._Calls_lost(what, reason(failure)), null, failure);
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

    /** {@code Retry-After} in seconds or as a date, held against the server's own clock; at most an hour. */
    @CheckForNull
    private static Duration retryAfter(Response response) {
        String value = response.headers().firstValue("Retry-After").orElse("").trim();
        Duration wait = null;
        if (value.matches("\\d{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(value));
        } else {
            Instant until = httpDate(value);
            Instant now = date(response);
            if (until != null && now != null && until.isAfter(now)) {
                wait = Duration.between(now, until);
            }
        }
        return wait != null && wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
    }
}
