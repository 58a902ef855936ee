package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One client for each key, so that whoever uses the key shares its token and its polls; not for longer than somebody uses it, for a
 * key that was replaced must not stay in memory. Thread-safe; sends nothing.
 */
public final class SupaflowClients {

    /** How long a client is kept that nobody asks for: what it has found out serves the next run. */
    static final Duration KEPT = Duration.ofHours(1);

    private record Key(URI apiUrl, ApiKey apiKey) {}

    private record Kept(SupaflowClient client, Instant askedFor) {}

    private final HttpTransport http;
    private final Clock clock;

    // Guarded by this.
    private final Map<Key, Kept> clients = new HashMap<>();

    /** @param clock the clients' time */
    public SupaflowClients(@NonNull HttpTransport http, @NonNull Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /** The client of a key: the same as before, as long as it is kept. */
    @NonNull
    public synchronized SupaflowClient of(@NonNull URI apiUrl, @NonNull ApiKey apiKey) {
        Key key = new Key(apiUrl, apiKey);
        Kept kept = clients.get(key);
        SupaflowClient client = kept == null ? newClient(apiUrl, apiKey) : kept.client();
        clients.put(key, new Kept(client, clock.instant()));
        return client;
    }

    /** A client that has yet to log in, for the caller alone: what others found out of the key does not count. */
    @NonNull
    public SupaflowClient newClient(@NonNull URI apiUrl, @NonNull ApiKey apiKey) {
        return new SupaflowClient(http, apiUrl, apiKey, clock);
    }

    /**
     * Forgets the clients that nobody has asked for lately.
     *
     * @param inUse those that are kept nevertheless
     */
    public synchronized void forgetOld(@NonNull Set<SupaflowClient> inUse) {
        Instant old = clock.instant().minus(KEPT);
        clients.values().removeIf(kept -> !kept.askedFor().isAfter(old) && !inUse.contains(kept.client()));
    }

    synchronized int size() {
        return clients.size();
    }
}
