package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Supaflow asks to be left alone for a while: nobody of that account sends anything before it is over. */
class PauseTest extends ClientTestBase {

    private static final Duration ASKED = Duration.ofSeconds(600);

    private Stream<Supplier<CompletableFuture<?>>> everyCall(String jobId) {
        return Stream.of(
                () -> client.trigger(incremental()),
                () -> client.job(jobId),
                () -> client.jobs(List.of(jobId), new Heard()),
                () -> client.cancel(jobId),
                () -> client.pipeline("orders"),
                () -> client.pipelines("or", Pipeline.Place.START, 5),
                client::countPipelines,
                () -> client.objectResults(jobId));
    }

    @Test
    void noCallIsSentBeforeThePauseIsOver() throws Exception {
        orders.script(JobScript.running());
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        client.account().get();
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests(ASKED));
        assertEquals(
                ASKED,
                failure(UnavailableException.class, client.newestJob(orders.id()))
                        .retryAfter());
        int before = sandbox.requests();

        clock.advance(Duration.ofSeconds(200));
        everyCall(job.id()).forEach(call -> {
            UnavailableException held = failure(UnavailableException.class, call.get());
            assertEquals(Duration.ofSeconds(400), held.retryAfter());
            assertTrue(held.getMessage().contains("400 s"), held.getMessage());
        });
        sandbox.expireTokens();
        clock.advance(Duration.ofSeconds(399));
        failure(UnavailableException.class, client.newestJob(orders.id()));
        assertEquals(before, sandbox.requests());

        clock.advance(Duration.ofSeconds(1));
        for (Supplier<CompletableFuture<?>> call : everyCall(job.id()).toList()) {
            call.get().get();
        }
    }

    @Test
    void theLogInToo() throws Exception {
        sandbox.fault(Operation.BOOTSTRAP, Fault.status(503, Map.of("Retry-After", "120"), ""));
        failure(UnavailableException.class, client.account());
        clock.advance(Duration.ofSeconds(20));

        assertEquals(
                Duration.ofSeconds(100),
                failure(UnavailableException.class, client.account()).retryAfter());
        assertEquals(1, sandbox.requests());

        clock.advance(Duration.ofSeconds(100));
        client.account().get();
    }

    /** Also those that are under way already, and wait for room. */
    @Test
    void ofManyThatWaitOnlyThoseUnderWayAreSent() throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.tooManyRequests(ASKED));

        List<CompletableFuture<?>> calls = Stream.<CompletableFuture<?>>generate(() -> client.newestJob(orders.id()))
                .limit(300)
                .toList();
        calls.forEach(call -> assertThrows(ExecutionException.class, call::get));

        assertTrue(sandbox.requests(Operation.READ_JOBS) <= Calls.MAX_IN_FLIGHT, () -> "" + sandbox.requests());
    }

    @Test
    void ofTwoPausesTheLongerCounts() throws Exception {
        client.account().get();
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests(ASKED));
        sandbox.fault(Operation.PIPELINES, Fault.tooManyRequests(Duration.ofSeconds(5)));
        CompletableFuture<?> first = client.newestJob(orders.id());
        CompletableFuture<?> second = client.pipeline("orders");
        failure(UnavailableException.class, first);
        failure(UnavailableException.class, second);
        clock.advance(Duration.ofSeconds(5));

        assertEquals(
                Duration.ofSeconds(595),
                failure(UnavailableException.class, client.newestJob(orders.id()))
                        .retryAfter());
    }

    @Test
    void whoOnlySaysThatItIsTooMuchPausesNobody() throws Exception {
        client.account().get();
        sandbox.fault(Operation.READ_JOBS, Fault.tooManyRequests());
        failure(UnavailableException.class, client.newestJob(orders.id()));

        client.newestJob(orders.id()).get();
    }
}
