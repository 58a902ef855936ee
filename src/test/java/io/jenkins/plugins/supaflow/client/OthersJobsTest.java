package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.RecordedRequest;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    // ---- Jobs of many pipelines at once

    private JobsSeen seen(JobsWanted wanted) throws Exception {
        return client.others().newJobs(wanted).get();
    }

    private List<RecordedRequest> reads() {
        return sandbox.log().stream()
                .filter(request -> request.operation() == Operation.READ_JOBS)
                .toList();
    }

    @Test
    void readsTheNewJobsOfAHundredPipelinesAndOldOnesInProgressWithOneRequest() throws Exception {
        JobsWanted wanted = new JobsWanted();
        for (int i = 1; i < JobsWanted.MANY; i++) {
            wanted.add(sandbox.addPipeline("P" + i, "p" + i).id(), clock.instant());
        }
        orders.script(JobScript.running());
        SandboxJob old = job(orders);
        wanted.addJob(old.id());
        for (int i = 0; i < 80; i++) {
            wanted.addJob(UUID.randomUUID().toString());
        }
        clock.advance(Duration.ofHours(1));
        SandboxJob fresh = job(orders);
        wanted.add(orders.id(), fresh.createdAt());
        job(sandbox.addPipeline("Other", "other"));
        sandbox.maxUrl(8_192);

        JobsSeen seen = seen(wanted);

        assertEquals(List.of(old.id(), fresh.id()), ids(seen.jobs()));
        assertTrue(seen.isWhole());
        assertEquals(1, reads().size());
    }

    @Test
    void readsAllNewJobsOfTheAccountInPlaceOfThoseOfEvenMorePipelines() throws Exception {
        JobsWanted wanted = new JobsWanted();
        for (int i = 0; i < 1_000; i++) {
            wanted.add(UUID.randomUUID().toString(), clock.instant());
        }
        SandboxJob fresh = job(orders);
        wanted.add(orders.id(), clock.instant());

        assertEquals(List.of(fresh.id()), ids(seen(wanted).jobs()));
        assertEquals(1, reads().size());
    }

    @Test
    void whatIsWantedSinceEverIsNotWantedOfAllPipelines() throws Exception {
        job(sandbox.addPipeline("Other", "other"));
        JobsWanted wanted = new JobsWanted();
        for (int i = 0; i < 300; i++) {
            wanted.add(UUID.randomUUID().toString(), Instant.EPOCH);
        }
        clock.advance(Duration.ofHours(1));
        wanted.add(orders.id(), clock.instant());
        sandbox.maxUrl(8_192);

        assertEquals(List.of(), ids(seen(wanted).jobs()));
        assertEquals(2, reads().size());
    }

    @Test
    void readsWhatIsInProgressOfAPipelineOfWhichNothingIsKnown() throws Exception {
        job(orders);
        orders.script(JobScript.running());
        SandboxJob running = job(orders);
        JobsWanted wanted = new JobsWanted();
        wanted.addInProgress(orders.id());

        assertEquals(List.of(running.id()), ids(seen(wanted).jobs()));
    }

    @Test
    void tellsWhatAnEndSaysAndWithoutThatOfOneWhichCannotBeReadLikeThat() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        SandboxJob first = job(orders);
        SandboxJob second = job(orders);
        sandbox.tamper(
                "jobs",
                (id, row) -> id.equals(second.id()) && row.has("status_message")
                        ? row.put("status_message", "x".repeat(6 << 20))
                        : row);
        JobsWanted wanted = new JobsWanted();
        wanted.add(orders.id(), Instant.EPOCH);

        JobsSeen seen = seen(wanted);

        assertEquals(List.of(first.id(), second.id()), ids(seen.jobs()));
        assertEquals("Column gone", seen.jobs().get(0).statusMessage());
        assertNotNull(seen.jobs().get(0).summary().totalRowsSource());
        assertNull(seen.jobs().get(1).statusMessage());
        assertEquals("failed", seen.jobs().get(1).apiStatus());
    }

    @Test
    void whereAFrontTakesNoLongUrlItIsAskedWithShorterOnes() throws Exception {
        JobsWanted wanted = new JobsWanted();
        for (int i = 0; i < JobsWanted.MANY; i++) {
            wanted.add(sandbox.addPipeline("P" + i, "p" + i).id(), clock.instant());
        }
        SandboxJob fresh = job(orders);
        wanted.addJob(fresh.id());
        sandbox.maxUrl(1_500);

        assertEquals(List.of(fresh.id()), ids(seen(wanted).jobs()));
        int before = reads().size();
        seen(wanted);
        assertEquals(before + 3, reads().size());
        clock.advance(Duration.ofHours(1));
        sandbox.maxUrl(0);
        seen(wanted);
        assertEquals(before + 5, reads().size());
    }

    // ---- Pipelines by name

    @Test
    void findsManyPipelinesByTheirReferencesWithOneRequest() throws Exception {
        List<String> references = new ArrayList<>(List.of("orders", "nowhere", "twins"));
        for (int i = 0; i < 80; i++) {
            references.add(sandbox.addPipeline("P" + i, "p-" + i).id());
        }
        sandbox.addPipeline("Twin", "twins");
        sandbox.addPipeline("Other twin", "twins");
        sandbox.maxUrl(8_192);

        NamedPipelines named = client.pipelines(references).get();

        assertEquals(orders.id(), named.find("orders").orElseThrow().id());
        assertEquals(Optional.empty(), named.find("nowhere"));
        assertEquals(
                references.get(3), named.find(references.get(3)).orElseThrow().id());
        assertThrows(AmbiguousPipelineException.class, () -> named.find("twins"));
        assertEquals(1, sandbox.requests(Operation.PIPELINES));
    }
}
