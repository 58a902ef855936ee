package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SupaflowClientsTest {

    private static final URI API = URI.create("https://app.supa-flow.io");
    private static final ApiKey OLD = ApiKey.of("ak_old_0123456789");
    private static final ApiKey NEW = ApiKey.of("ak_new_0123456789");

    private final ManualClock clock = new ManualClock();
    private final SupaflowClients clients =
            new SupaflowClients(new HttpTransport(HttpClient::newHttpClient, HttpRequest::newBuilder, "test"), clock);

    @Test
    void aKeyHasOneClient() {
        SupaflowClient client = clients.of(API, OLD);

        assertSame(client, clients.of(API, ApiKey.of("ak_old_0123456789")));
        assertNotSame(client, clients.of(API, NEW));
        assertNotSame(client, clients.of(URI.create("https://eu.supa-flow.io"), OLD));
        assertNotSame(client, clients.newClient(API, OLD));
        assertEquals(3, clients.size());
    }

    @Test
    void aReplacedKeyLeavesMemory() {
        clients.of(API, OLD);
        clock.advance(Duration.ofMinutes(59));
        SupaflowClient client = clients.of(API, NEW);
        clients.forgetOld(Set.of());
        assertEquals(2, clients.size());

        clock.advance(Duration.ofMinutes(1));
        clients.forgetOld(Set.of());

        assertEquals(1, clients.size());
        assertSame(client, clients.of(API, NEW));
    }

    @Test
    void aClientThatRunsUseStaysTheSame() {
        SupaflowClient client = clients.of(API, OLD);
        clock.advance(Duration.ofDays(14));

        clients.forgetOld(Set.of(client));

        assertSame(client, clients.of(API, OLD));
    }
}
