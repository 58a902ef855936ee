package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reading jobs that somebody may have started elsewhere. */
class OthersJobsTest extends ClientTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private SandboxJob job(SandboxPipeline pipeline) {
        return sandbox.createJob(pipeline.id(), SOMEBODY);
    }

    private static List<String> ids(List<FoundJob> found) {
        return found.stream().map(FoundJob::id).toList();
    }

    @Test
    void findsTheJobsInProgressNewestFirst() throws Exception {
        job(orders);
        orders.script(JobScript.running());
        SandboxJob older = job(orders);
        SandboxJob newer = job(orders);
        job(sandbox.addPipeline("Other", "other").script(JobScript.running()));

        List<FoundJob> found = client.others().inProgress(orders.id()).get();

        assertEquals(List.of(newer.id(), older.id()), ids(found));
        assertEquals(SOMEBODY, found.get(0).createdBy());
        assertEquals(newer.createdAt(), found.get(0).createdAt());
        assertTrue(found.get(0).isPipelineRun());
    }

    @Test
    void findsOneJobAndSaysWhatItIs() throws Exception {
        SandboxJob job = job(orders);

        FoundJob found = client.others().find(job.id()).get().orElseThrow();

        assertEquals(orders.id(), found.referenceId());
        assertTrue(found.job().status().isTerminal());
        assertEquals(Optional.empty(), client.others().find(SOMEBODY).get());
        sandbox.tamper("jobs", row -> row.put("reference_type", "datasource"));
        assertFalse(client.others().find(job.id()).get().orElseThrow().isPipelineRun());
    }

    @Test
    void aStatusThatOnlyLooksLikeAnEndIsNone() throws Exception {
        SandboxJob job = job(orders);
        sandbox.tamper("jobs", row -> row.put("job_status", "comple\u200bted"));

        FoundJob found = client.others().find(job.id()).get().orElseThrow();

        assertNull(found.apiStatus());
        assertFalse(found.job().status().isTerminal());
    }

    @Test
    void findsTheSuccessThatEndedLastAndTellsSupaflowsTime() throws Exception {
        assertNull(client.others().newestSuccess(orders.id()).get().job());
        orders.script(JobScript.running());
        SandboxJob first = job(orders);
        SandboxJob second = job(orders);
        second.end("completed_with_warning", null);
        clock.advance(Duration.ofMinutes(1));
        first.end("completed", null);
        job(orders).end("failed", null);

        Instant before = Instant.now().minusSeconds(2);
        OthersJobs.Success newest = client.others().newestSuccess(orders.id()).get();

        assertEquals(first.id(), newest.job().id());
        // The machine's, for that is what the JDK's server says.
        assertFalse(newest.now().isBefore(before));
    }

    @Test
    void readsTheNewJobsOfManyPipelinesWithOneRequest() throws Exception {
        Map<String, Instant> from = new HashMap<>();
        for (int i = 0; i < OthersJobs.MAX_PIPELINES - 1; i++) {
            from.put(sandbox.addPipeline("P" + i, "p" + i).id(), clock.instant());
        }
        job(orders);
        clock.advance(Duration.ofMinutes(1));
        SandboxJob fresh = job(orders);
        from.put(orders.id(), fresh.createdAt());
        SandboxPipeline one = sandbox.addPipeline("One", "one");
        job(one);
        from.remove(from.keySet().stream()
                .filter(id -> !id.equals(orders.id()))
                .findFirst()
                .orElseThrow());
        from.put(one.id(), fresh.createdAt().plusSeconds(60));
        sandbox.maxUrl(8_192);

        List<FoundJob> found = client.others().newJobs(from).get();

        assertEquals(List.of(fresh.id()), ids(found));
        assertEquals(1, sandbox.requests(Operation.READ_JOBS));
    }
}
