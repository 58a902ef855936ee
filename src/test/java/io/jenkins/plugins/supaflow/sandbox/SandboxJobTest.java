package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job's life, and its end before its time. */
class SandboxJobTest {

    private final ManualClock clock = new ManualClock();
    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private Caller caller;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start(0, clock);
        orders = sandbox.addPipeline("Orders", "orders");
        caller = new Caller(sandbox).login();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private String triggered() throws Exception {
        return caller.trigger(orders.id()).json().asText();
    }

    private String status(String jobId) throws Exception {
        return caller.job(jobId).get("job_status").asText();
    }

    @Test
    void aJobGoesFromQueuedToItsEndByTheClock() throws Exception {
        orders.script(JobScript.completed()
                .lasting(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(30))
                .firstStatus("pending"));
        String id = triggered();
        assertEquals("pending", status(id));
        clock.advance(Duration.ofSeconds(10));
        assertEquals("picked", status(id));
        assertTrue(caller.job(id).get("started_at").isNull());
        clock.advance(Duration.ofSeconds(5));
        JsonNode running = caller.job(id);
        assertEquals("running", running.get("job_status").asText());
        assertEquals("2026-06-18T12:00:15+00:00", running.get("started_at").asText());
        assertTrue(
                running.get("job_response").isNull() && running.get("ended_at").isNull());
        assertEquals("[]", caller.get("job_details_v2", "job_id=eq." + id).body());
        clock.advance(Duration.ofSeconds(30));
        JsonNode ended = caller.job(id);
        assertEquals("completed", ended.get("job_status").asText());
        assertEquals("2026-06-18T12:00:45+00:00", ended.get("ended_at").asText());
        assertEquals(30_000, ended.get("execution_duration_ms").asLong());
        assertEquals(
                1750, ended.get("job_response").get("total_rows_destination").asLong());
        JsonNode object = caller.get("job_details_v2", "job_id=eq." + id).json().get(1);
        assertEquals(
                "public.orders",
                object.get("fully_qualified_source_object_name").asText());
        assertEquals(1000, object.get("loading_metrics").get("output_row_count").asLong());
        assertEquals(
                clock.instant().minusSeconds(10).toEpochMilli(),
                object.get("loading_metrics").get("execution_start_time").asLong());
    }

    @Test
    void theConveniencesEndAtOnce() throws Exception {
        Map<String, JobScript> scripts = Map.of(
                "completed", JobScript.completed(),
                "completed_with_warning", JobScript.completedWithWarning(),
                "failed", JobScript.failed("No space left"),
                "timed_out", JobScript.timedOut(),
                "skipped", JobScript.skipped(),
                "cancelled", JobScript.cancelled());
        for (Map.Entry<String, JobScript> each : scripts.entrySet()) {
            orders.nextScript(each.getValue());
            assertEquals(each.getKey(), status(triggered()));
        }
        orders.nextScript(JobScript.failed("No space left"));
        assertEquals(
                "No space left", caller.job(triggered()).get("status_message").asText());
        assertEquals("completed", status(triggered()));
    }

    @Test
    void aJobCanBeEndedForcedOrHiddenByHand() throws Exception {
        orders.script(JobScript.running());
        String id = triggered();
        SandboxJob job = sandbox.jobs().get(0);
        clock.advance(Duration.ofDays(30));
        caller.login();
        assertEquals("running", status(id));
        job.status("nil");
        assertEquals("nil", status(id));
        job.end("failed", "By hand");
        assertEquals("failed", job.status());
        assertEquals("By hand", caller.job(id).get("status_message").asText());
        assertEquals(
                "failed",
                caller.get("job_details_v2", "job_id=eq." + id)
                        .json()
                        .get(0)
                        .get("job_status")
                        .asText());
        job.vanish();
        assertNull(caller.job(id));
        assertEquals("[]", caller.cancel(id).body());
        assertEquals(List.of(job), sandbox.jobs());
    }

    @Test
    void creationTimesNeverRepeat() throws Exception {
        for (int i = 0; i < 3; i++) {
            triggered();
        }
        List<String> times =
                caller.get("jobs", "select=created_at&order=created_at").json().findValuesAsText("created_at");
        assertEquals(
                List.of(
                        "2026-06-18T12:00:00+00:00",
                        "2026-06-18T12:00:00.000001+00:00",
                        "2026-06-18T12:00:00.000002+00:00"),
                times);
    }

    // ---- Cancelling

    @Test
    void aQueuedJobIsCancelledAtOnce() throws Exception {
        sandbox.heartbeat(Duration.ofMinutes(1));
        orders.script(JobScript.completed().lasting(Duration.ofHours(1), Duration.ZERO, Duration.ZERO));
        String id = triggered();
        assertEquals(
                "cancelled", caller.cancel(id).json().get(0).get("job_status").asText());
        assertEquals("cancelled", status(id));
        assertTrue(sandbox.jobs().get(0).cancelRequested());
    }

    @Test
    void aRunningJobSettlesAtTheNextHeartbeat() throws Exception {
        sandbox.heartbeat(Duration.ofSeconds(10));
        orders.script(JobScript.running());
        String id = triggered();
        clock.advance(Duration.ofMinutes(1));
        assertEquals(
                "cancelled", caller.cancel(id).json().get(0).get("job_status").asText());
        clock.advance(Duration.ofSeconds(9));
        assertEquals("running", status(id));
        clock.advance(Duration.ofSeconds(1));
        assertEquals("cancelled", status(id));
        assertEquals(70_000, caller.job(id).get("execution_duration_ms").asLong());
        assertEquals("[]", caller.cancel(id).body());
    }

    @Test
    void aJobMayEndBeforeTheHeartbeat() throws Exception {
        sandbox.heartbeat(Duration.ofSeconds(10));
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60)));
        String id = triggered();
        clock.advance(Duration.ofSeconds(55));
        caller.cancel(id);
        clock.advance(Duration.ofSeconds(20));
        assertEquals("completed", status(id));
        assertTrue(sandbox.jobs().get(0).cancelRequested());
    }

    @Test
    void thePreconditionGuardsAnEndedJobAndNothingElseDoes() throws Exception {
        String id = triggered();
        assertEquals("[]", caller.cancel(id).body());
        assertEquals("completed", status(id));
        assertEquals(204, caller.patch("id=eq." + id, "return=minimal").status());
        assertEquals("cancelled", status(id));
        assertFalse(sandbox.jobs().get(0).cancelRequested());
    }

    @Test
    void nothingElseCanBeWritten() throws Exception {
        String id = triggered();
        String path = "/rest/v1/jobs?id=eq." + id;
        assertEquals(
                403,
                caller.send(caller.request(path)
                                .method("PATCH", BodyPublishers.ofString("{\"job_status\":\"completed\"}")))
                        .status());
        assertEquals(
                400,
                caller.send(caller.request(path).method("PATCH", BodyPublishers.ofString("{\"x\":1}")))
                        .status());
        assertEquals(403, caller.send(caller.request(path).DELETE()).status());
        assertEquals(404, caller.send(caller.request("/elsewhere")).status());
    }
}
