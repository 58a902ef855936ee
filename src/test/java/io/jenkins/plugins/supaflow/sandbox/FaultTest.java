package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.supaflow.sandbox.Caller.Reply;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {

    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private Caller caller;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start();
        orders = sandbox.addPipeline("Orders", "orders");
        caller = new Caller(sandbox).login();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private Reply triggerWith(Fault fault) throws Exception {
        sandbox.fault(Operation.TRIGGER, fault);
        return caller.trigger(orders.id());
    }

    private void assertCreated(int jobs) {
        assertEquals(jobs, sandbox.created(orders.id()));
    }

    @Test
    void faultsStrikeInTurnAndThenNoMore() throws Exception {
        sandbox.fault(Operation.READ_JOBS, 2, Fault.status(500));
        sandbox.fault(Operation.READ_JOBS, Fault.badGateway());
        assertEquals(500, caller.get("jobs", "").status());
        assertEquals(500, caller.get("jobs", "").status());
        assertEquals(200, caller.get("job_details_v2", "").status());
        assertEquals(502, caller.get("jobs", "").status());
        assertEquals(200, caller.get("jobs", "").status());
        assertEquals(4, sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void aStandingFaultYieldsToThoseThatAreQueued() throws Exception {
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        sandbox.fault(Operation.READ_JOBS, Fault.status(500));
        assertEquals(500, caller.get("jobs", "").status());
        assertEquals(503, caller.get("jobs", "").status());
        assertEquals(503, caller.get("jobs", "").status());
        sandbox.clearFaults();
        assertEquals(200, caller.get("jobs", "").status());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 429, 500, 503})
    void aStatusComesWithJson(int status) throws Exception {
        Reply reply = triggerWith(Fault.status(status));
        assertEquals(status, reply.status());
        assertTrue(reply.json().has("message"));
        assertCreated(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 502, 504, 520})
    void aProxysStatusComesWithAPage(int status) throws Exception {
        Reply reply = triggerWith(Fault.status(status));
        assertEquals(status, reply.status());
        assertTrue(reply.body().startsWith("<html>"));
        assertCreated(0);
    }

    @Test
    void aStatusMayBeWrittenOutInFull() throws Exception {
        Reply reply = triggerWith(Fault.status(307, Map.of("Location", "http://127.0.0.1:1/"), "moved"));
        assertEquals(307, reply.status());
        assertEquals("http://127.0.0.1:1/", reply.header("Location"));
        assertEquals("moved", reply.body());
        Reply error = triggerWith(Fault.postgrestError(400, "P0001", "No", "Ask first"));
        assertEquals("Ask first", error.json().get("hint").asText());
    }

    @Test
    void tooManyRequestsMaySayForHowLong() throws Exception {
        assertEquals("", triggerWith(Fault.tooManyRequests()).header("Retry-After"));
        assertEquals(
                "90", triggerWith(Fault.tooManyRequests(Duration.ofSeconds(90))).header("Retry-After"));
        assertCreated(0);
    }

    @Test
    void answersInsteadOfTheWorkCreateNothing() throws Exception {
        assertEquals(
                "JWT expired",
                triggerWith(Fault.expiredToken()).json().get("message").asText());
        assertEquals("null", triggerWith(Fault.nullJobId()).body());
        assertEquals("[]", triggerWith(Fault.emptyRows()).body());
        assertEquals("{]", triggerWith(Fault.rawBody("{]")).body());
        Reply page = triggerWith(Fault.notJson());
        assertEquals(200, page.status());
        assertThrows(JsonProcessingException.class, page::json);
        assertCreated(0);
    }

    @Test
    void spoiledBodiesComeAfterTheWork() throws Exception {
        assertEquals("", triggerWith(Fault.emptyBody()).body());
        assertThrows(JsonProcessingException.class, triggerWith(Fault.cutOffBody())::json);
        assertTrue(triggerWith(Fault.oversizedBody()).json().asText().length() > 5 << 20);
        assertEquals(504, triggerWith(Fault.statusAfter(504)).status());
        assertEquals("null", triggerWith(Fault.nullJobId().carriedOut()).body());
        assertCreated(5);
        sandbox.fault(Operation.READ_JOBS, Fault.oversizedBody());
        Reply rows = caller.get("jobs", "select=id");
        assertEquals(5, rows.json().size());
        assertTrue(rows.body().length() > 5 << 20);
    }

    @Test
    void theConnectionMayBreakAtAnyPoint() throws Exception {
        assertThrows(IOException.class, () -> triggerWith(Fault.closeBefore()));
        assertCreated(0);
        assertThrows(IOException.class, () -> triggerWith(Fault.closeAfter()));
        assertCreated(1);
        assertThrows(IOException.class, () -> triggerWith(Fault.closeHalfway()));
        assertCreated(2);
        assertEquals(200, caller.trigger(orders.id()).status());
        assertEquals(4, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void theWorkMayBeDoneAfterTheConnectionBroke() throws Exception {
        assertThrows(IOException.class, () -> triggerWith(Fault.carriedOutLate(Duration.ofSeconds(1))));
        assertCreated(0);
        Awaitility.await().until(() -> sandbox.created(orders.id()) == 1);
    }

    @Test
    void aDelayedAnswerIsRightButLate() throws Exception {
        long start = System.nanoTime();
        Reply reply = triggerWith(Fault.delay(Duration.ofMillis(300)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(300).toNanos());
        assertEquals(sandbox.jobs().get(0).id(), reply.json().asText());
    }

    @Test
    void aHangingRequestTimesOutOrEndsWithTheSandbox() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        assertThrows(
                HttpTimeoutException.class,
                () -> caller.send(caller.request("/rest/v1/rpc/create_pipeline_run_job")
                        .timeout(Duration.ofMillis(300))
                        .POST(BodyPublishers.ofString("{\"p_pipeline_id\":\"" + orders.id() + "\"}"))));
        assertCreated(0);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                triggerWith(Fault.hang().carriedOut());
            } catch (Exception e) {
                failure.complete(e);
            }
        });
        waiting.start();
        Awaitility.await().untilAsserted(() -> assertCreated(1));
        sandbox.close();
        Awaitility.await().until(() -> failure.isDone());
        assertTrue(failure.join() instanceof IOException, failure.join()::toString);
    }
}
