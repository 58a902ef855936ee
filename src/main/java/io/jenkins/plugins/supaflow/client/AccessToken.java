package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The short-lived access to one account: fetched once however many ask at the same moment, and again before it expires or
 * after it was refused. Thread-safe; never blocks.
 */
final class AccessToken {

    /** Refresh this long before the end, or a tenth of the lifetime before it if that is shorter. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Supplier<CompletableFuture<Session>> bootstrap;
    private final Clock clock;
    private CompletableFuture<Session> current;
    private Instant refreshAt;

    /** @param clock measures how old a token is; only differences count, so it may be wrong */
    AccessToken(Supplier<CompletableFuture<Session>> bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /**
     * The access now in force; fails as {@code bootstrap} fails, and the next call then tries again.
     */
    synchronized CompletableFuture<Session> get() {
        if (current != null && current.isDone() && isDue()) {
            current = null;
        }
        if (current == null) {
            Instant asked = clock.instant();
            refreshAt = null;
            current = bootstrap.get().whenComplete((session, failure) -> {
                dueAt(session == null ? asked : asked.plus(session.lifetime()).minus(margin(session.lifetime())));
            });
        }
        // A copy, so that a caller who gives up does not take the token from all others.
        return current.copy();
    }

    private synchronized void dueAt(Instant instant) {
        refreshAt = instant;
    }

    private boolean isDue() {
        return refreshAt == null || !clock.instant().isBefore(refreshAt);
    }

    private static Duration margin(Duration lifetime) {
        Duration tenth = lifetime.dividedBy(10);
        return tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN;
    }

    /** Gives up a session that was refused, unless a newer one has already taken its place. */
    synchronized void discard(Session refused) {
        if (current != null && current.isDone() && !current.isCompletedExceptionally() && current.join() == refused) {
            current = null;
        }
    }

    /**
     * What {@code bootstrap} gives. Not a record, so that its text cannot show the token.
     */
    static final class Session {
        private final String token;
        private final String anonKey;
        private final URI apiUrl;
        private final Duration lifetime;
        private final Account account;

        Session(String token, String anonKey, URI apiUrl, Duration lifetime, Account account) {
            this.token = token;
            this.anonKey = anonKey;
            this.apiUrl = apiUrl;
            this.lifetime = lifetime;
            this.account = account;
        }

        String bearer() {
            return "Bearer " + token;
        }

        String anonKey() {
            return anonKey;
        }

        URI apiUrl() {
            return apiUrl;
        }

        Duration lifetime() {
            return lifetime;
        }

        Account account() {
            return account;
        }
    }

    /**
     * How long a token lives. {@code expires_at} is held against the server's own clock (its {@code Date} header), because the
     * controller's may be wrong.
     */
    static Duration lifetime(
            @CheckForNull Long ttlSeconds, @CheckForNull Instant expiresAt, @CheckForNull Instant serverNow) {
        if (ttlSeconds != null && ttlSeconds > 0) {
            return Duration.ofSeconds(Math.min(ttlSeconds, Duration.ofDays(1).toSeconds()));
        }
        if (expiresAt != null && serverNow != null && expiresAt.isAfter(serverNow)) {
            return Duration.between(serverNow, expiresAt);
        }
        // Supaflow's page: "The token is valid for one hour". Should it end earlier, a 401 brings the next one.
        return Duration.ofHours(1);
    }
}
