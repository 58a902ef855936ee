package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.util.DefaultLocale;

/** A client against a sandbox. */
@DefaultLocale("en-US")
abstract class ClientTestBase {

    static final HttpClient HTTP = HttpTransport.limits(HttpClient.newBuilder()).build();

    final ManualClock clock = new ManualClock();
    SupaflowSandbox sandbox;
    SandboxPipeline orders;
    SupaflowClient client;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start(0, clock);
        orders = sandbox.addPipeline("Orders", "orders");
        client = client(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    SupaflowClient client(Duration timeout) {
        HttpTransport http = new HttpTransport(() -> HTTP, HttpRequest::newBuilder, "1.0", timeout);
        return new SupaflowClient(http, sandbox.url(), ApiKey.of(SupaflowSandbox.KEY), clock);
    }

    RunRequest incremental() {
        return new RunRequest(orders.id(), false, false);
    }

    static <T extends SupaflowException> T failure(Class<T> type, CompletableFuture<?> future) {
        ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
        T failure = assertInstanceOf(type, thrown.getCause());
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(SupaflowSandbox.KEY), "a key in " + trace);
        assertFalse(trace.toString().contains("eyJ"), "a token in " + trace);
        return failure;
    }
}
