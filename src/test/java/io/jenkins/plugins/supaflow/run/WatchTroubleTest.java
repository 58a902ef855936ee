package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One build for each job that ended, whatever breaks. */
class WatchTroubleTest extends WatchTestBase {

    // ---- The controller stops

    @Test
    void whatEndedWhileTheControllerWasDownIsBuiltOnceForTheNewest() {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        engine.stop();
        open.end("completed", null);
        clock.advance(Duration.ofMinutes(40));
        ended("completed");
        clock.advance(Duration.ofHours(5));
        SandboxJob newest = ended("completed_with_warning");
        ended("failed");
        clock.advance(Duration.ofMinutes(5));
        restarted();
        passing(() -> !builds.asked.isEmpty());
        intervals(3);
        assertBuilt(newest);

        SandboxJob next = ended("completed");
        passing(() -> builds.asked.size() == 2);
        intervals(3);
        assertBuilt(newest, next);
        // Another start finds nothing new.
        clock.advance(Duration.ofMinutes(1));
        restarted();
        intervals(3);
        assertBuilt(newest, next);
    }

    @Test
    void orForEachWhereThatIsWanted() {
        engine.watches().begin(watch(GOOD, true), builds, true);
        passing(() -> state().begun() != null);
        settled();
        engine.stop();
        SandboxJob first = ended("completed");
        clock.advance(Duration.ofHours(30));
        SandboxJob second = ended("completed");
        clock.advance(Duration.ofMinutes(5));
        restart();
        engine.watches().begin(watch(GOOD, true), builds, false);
        passing(() -> builds.asked.size() == 2);
        intervals(3);

        assertBuilt(first, second);
    }

    @Test
    void whatAReplicaShowsLaterOfTheTimeBeforeTheStartIsOlderAndBuiltNoMore() {
        begun();
        engine.stop();
        clock.advance(Duration.ofMinutes(30));
        SandboxJob older = ended("completed");
        clock.advance(Duration.ofSeconds(10));
        SandboxJob newer = ended("completed");
        clock.advance(Duration.ofMinutes(1));
        boolean[] hidden = {true};
        sandbox.tamperRows("jobs", rows -> {
            for (int i = rows.size() - 1; hidden[0] && i >= 0; i--) {
                if (rows.get(i).path("id").asText().equals(older.id())) {
                    rows.remove(i);
                }
            }
            return rows;
        });
        restarted();
        passing(() -> !builds.asked.isEmpty());
        hidden[0] = false;
        intervals(3);

        assertBuilt(newer);
    }

    @Test
    void whatIsDueIsAskedForAfterARestartAlsoWithoutSupaflow() {
        builds.build = job -> {};
        begun();
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        EndedJob before = builds.asked.get(0);
        sandbox.faultAlways(Operation.BOOTSTRAP, Fault.badGateway());
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        builds = newBuilds();
        restarted();
        eventually(() -> !builds.asked.isEmpty());

        assertBuilt(job);
        assertEquals(before, builds.asked.get(0));
        settled();
        assertEquals(0, state().due());
    }

    @Test
    void anOutageOfSupaflowLosesNothingAndCollapsesNothing() {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        passing(() -> !builds.troubles.isEmpty());
        assertTrue(builds.lastTrouble().contains("HTTP 502"), builds.lastTrouble());
        assertNotNull(state().troubleSince());
        open.end("completed", null);
        SandboxJob first = ended("completed");
        for (int hours = 0; hours < 7; hours++) {
            settled();
            time.advance(Duration.ofHours(1));
        }
        SandboxJob second = ended("completed");
        sandbox.clearFaults();
        passing(() -> builds.asked.size() == 3);
        intervals(3);

        assertEquals(List.of(open.id(), first.id(), second.id()), builds.jobs());
        assertEquals(3, builds.asked.size());
        assertEquals("null", builds.lastTrouble());
        assertNull(state().trouble());
        assertEquals(2, builds.troubles.size());
    }

    @Test
    void oneFailureIsNoTrouble() {
        begun();
        // The JDK's client repeats a read.
        sandbox.fault(Operation.READ_JOBS, Fault.badGateway());
        intervals(5);

        assertEquals(List.of(), builds.troubles);
    }

    // ---- The disk

    private Path fillDisk() throws IOException {
        return Files.createDirectories(
                jobFolder.resolve("supaflow-triggers.json.tmp").resolve("in the way"));
    }

    private static void freeDisk(Path full) throws IOException {
        Files.delete(full);
        Files.delete(full.getParent());
    }

    @Test
    void nothingIsBuiltThatCouldNotBeWrittenDown() throws Exception {
        begun();
        Path full = fillDisk();
        SandboxJob job = ended("completed");
        passing(() -> builds.lastTrouble().contains("cannot be written to disk"));
        intervals(3);
        assertBuilt();

        freeDisk(full);
        passing(() -> !builds.asked.isEmpty());
        intervals(3);
        assertBuilt(job);
        assertEquals("null", builds.lastTrouble());
    }

    @Test
    void aTriggerWhoseBeginningCannotBeWrittenDownBeginsWhenItCan() throws Exception {
        Path full = fillDisk();
        begin(true);
        passing(() -> builds.lastTrouble().contains("cannot be written to disk"));
        SandboxJob before = ended("completed");
        intervals(2);
        clock.advance(Duration.ofSeconds(2));
        freeDisk(full);
        passing(() -> state().begun() != null);
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        intervals(2);

        assertBuilt(job);
        assertFalse(builds.jobs().contains(before.id()));
    }

    @Test
    void aLedgerThatMakesNoSenseIsSetAsideAndBegunAnew() throws Exception {
        begun();
        engine.stop();
        ended("completed");
        clock.advance(Duration.ofSeconds(5));
        Files.writeString(file(), "{\"orders\":{\"pipelineId\":7}}");
        restarted();
        passing(() -> state().begun() != null);
        assertTrue(builds.troubles.get(0).contains("supaflow-triggers.json.unreadable"), builds.troubles::toString);
        assertEquals("null", builds.lastTrouble());
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        intervals(3);

        assertBuilt(job);
        assertEquals(2, builds.troubles.size());
        assertTrue(Files.exists(jobFolder.resolve("supaflow-triggers.json.unreadable")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{\"orders\":null}", "{\"orders\":{}}", "{\"orders\":{\"due\":[{}]}}", "\u0000"
            })
    void anyLedgerLetsTheTriggerBegin(String content) throws Exception {
        Files.writeString(file(), content);
        begin(false);
        passing(() -> state().begun() != null);
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(job);
    }

    @Test
    void aLedgerThatCannotBeReadAtAllIsReadLater() throws Exception {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        engine.stop();
        byte[] content = Files.readAllBytes(file());
        Files.delete(file());
        Files.createDirectory(file());
        restarted();
        passing(() -> builds.lastTrouble().contains("cannot be read"));
        open.end("completed", null);
        intervals(3);
        assertBuilt();
        Files.delete(file());
        Files.write(file(), content);
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(open);
    }

    @Test
    void aFolderThatIsGoneIsNotMadeAgain() throws Exception {
        begun();
        Files.delete(file());
        Files.delete(jobFolder);
        ended("completed");
        passing(() -> builds.lastTrouble().contains("cannot be written to disk"));

        assertFalse(Files.exists(jobFolder));
    }

    // ---- The key and the pipeline

    @Test
    void aCredentialThatIsGoneIsToldAndReadAgain() {
        key = null;
        begin(true);
        passing(() -> builds.lastTrouble().equals("There is no such credential."));
        assertNull(state().account());
        key = SupaflowSandbox.KEY;
        passing(() -> state().begun() != null);
        assertEquals("null", builds.lastTrouble());
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(job);
    }

    @Test
    void aKeyThatIsReplacedIsReadAfreshAndNothingIsLost() {
        begun();
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        passing(() -> builds.lastTrouble().contains("rejected the API key"));
        SandboxJob job = ended("completed");
        intervals(5);
        key = null;
        passing(() -> builds.lastTrouble().equals("There is no such credential."));
        key = "ak_new";
        sandbox.addKey(key, SupaflowSandbox.USER_ID);
        passing(() -> !builds.asked.isEmpty());
        intervals(2);

        assertBuilt(job);
        assertEquals("null", builds.lastTrouble());
    }

    @Test
    void aCredentialThatIsTakenAwayIsNotUsedForLong() {
        begun();
        key = null;
        for (int i = 0; i < 130; i++) {
            intervals(1);
        }
        assertEquals("There is no such credential.", builds.lastTrouble());
        settled();
        int before = sandbox.requests();
        intervals(5);

        assertEquals(before, sandbox.requests());
    }

    @Test
    void aKeyOfAnotherOrganizationShowsNothing() {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        sandbox.bootstrapBody(body -> body.put("org_id", "5afe0000-0000-4000-8000-00000000abcd"));
        sandbox.expireTokens();
        passing(() -> builds.lastTrouble().contains("belongs to another Supaflow organization"));
        open.end("completed", null);
        intervals(4);
        assertBuilt();
        sandbox.bootstrapBody(body -> body);
        sandbox.expireTokens();
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(open);
        assertEquals("null", builds.lastTrouble());
    }

    @Test
    void whoeverConfiguresAKeyOfAnotherOrganizationWatchesThatOne() {
        begun();
        sandbox.bootstrapBody(body -> body.put("org_id", "5afe0000-0000-4000-8000-00000000abcd"));
        sandbox.expireTokens();
        ended("completed");
        begin(true);
        intervals(4);
        clock.advance(Duration.ofSeconds(2));
        SandboxJob job = ended("completed");
        passing(() -> builds.jobs().contains(job.id()));

        assertBuilt(job);
        assertEquals("null", builds.lastTrouble());
    }

    @Test
    void aPipelineThatIsNotThereIsToldAndLookedUpNowAndThen() {
        engine.watches().begin(new Watch(ID, "customers", GOOD, false, file()), builds, true);
        passing(() -> builds.lastTrouble().equals("No pipeline 'customers' is visible to this API key."));
        int before = sandbox.requests(Operation.PIPELINES);
        intervals(20);
        assertEquals(before + 2, sandbox.requests(Operation.PIPELINES));
        SandboxPipeline customers = sandbox.addPipeline("Customers", "customers");
        passing(() -> state().begun() != null);
        assertEquals("null", builds.lastTrouble());
        SandboxJob job = running(customers);
        job.end("completed", null);
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(job);
    }

    @Test
    void severalPipelinesOfOneNameAreToldAndADeletedOneIs() {
        SandboxPipeline twin = sandbox.addPipeline("Twin", "orders");
        begin(true);
        passing(() -> builds.lastTrouble().contains("2 pipelines"));
        twin.state("deleted");
        passing(() -> state().begun() != null);
        sandbox.listDeleted(true);
        orders.state("deleted");
        time.advance(Duration.ofHours(1));
        passing(() -> builds.lastTrouble().equals("The pipeline 'orders' is deleted in Supaflow."));
        orders.state("active");
        time.advance(Duration.ofHours(1));
        passing(() -> builds.lastTrouble().equals("null"));
    }

    @Test
    void ifAnotherPipelineGetsTheNameThatOneIsWatchedAndWhatIsDueRemains() {
        builds.build = job -> {};
        begun();
        SandboxJob due = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        orders.state("deleted");
        SandboxPipeline other = sandbox.addPipeline("New orders", "orders");
        SandboxJob open = running(other);
        time.advance(Duration.ofHours(1));
        passing(() -> "New orders".equals(state().pipelineName()));
        assertEquals(1, state().due());
        open.end("completed", null);
        passing(() -> builds.jobs().size() == 2);

        assertEquals(List.of(due.id(), open.id()), builds.jobs());
    }

    // ---- Rows that nobody should send

    @Test
    void aJobThatSupaflowDoesNotShowForAWhileIsNotForgotten() {
        begun();
        SandboxJob job = running(orders);
        intervals(2);
        sandbox.faultAlways(Operation.READ_JOBS, Fault.emptyRows());
        intervals(20);
        sandbox.clearFaults();
        job.end("completed", null);
        passing(() -> !builds.asked.isEmpty());
        assertBuilt(job);

        SandboxJob gone = running(orders);
        intervals(2);
        assertEquals(1, state().open());
        gone.vanish();
        intervals(40);
        assertEquals(0, state().open());
    }

    enum Row {
        ANOTHER_CASE,
        NO_SUMMARY,
        NO_CREATION,
        OTHER_PIPELINE,
        FUTURE,
        MEGABYTES,
        TWICE
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void anyRowOfAJobThatWasInProgressStandsForOneBuild(Row kind) {
        begun();
        SandboxJob job = running(orders);
        intervals(2);
        sandbox.tamper("jobs", (id, row) -> switch (kind) {
            case ANOTHER_CASE -> row.put("id", id.toUpperCase());
            case NO_SUMMARY -> row.put("job_response", "none");
            case NO_CREATION -> row.putNull("created_at");
            case OTHER_PIPELINE -> row.put("reference_id", SOMEBODY);
            case FUTURE -> row.put("created_at", "2999-01-01T00:00:00Z");
            case MEGABYTES -> row.has("status_message") ? row.put("status_message", "x".repeat(6 << 20)) : row;
            case TWICE -> row;
        });
        if (kind == Row.TWICE) {
            sandbox.tamperRows("jobs", rows -> rows.addAll(rows.deepCopy()));
        }
        job.end("completed", null);
        passing(() -> !builds.asked.isEmpty());
        intervals(kind == Row.MEGABYTES ? 3 : 50);
        assertBuilt(job);

        sandbox.tamper("jobs", row -> row);
        sandbox.tamperRows("jobs", rows -> rows);
        SandboxJob next = ended("completed");
        passing(() -> builds.asked.size() == 2);
        intervals(50);
        assertBuilt(job, next);
    }

    @Test
    void rowsThatWereNotAskedForAreNobodys() {
        begun();
        SandboxPipeline other = sandbox.addPipeline("Other", "other");
        running(other).end("completed", null);
        // A server that ignores what is asked for.
        sandbox.tamperRows("jobs", rows -> {
            rows.addObject()
                    .put("id", UUID.randomUUID().toString())
                    .put("job_status", "completed")
                    .put("created_at", "2020-01-01T00:00:00Z")
                    .put("ended_at", clock.instant().toString())
                    .put("job_type", "pipeline_run")
                    .put("reference_type", "pipeline")
                    .put("reference_id", orders.id());
            rows.addObject()
                    .put("id", UUID.randomUUID().toString())
                    .put("job_status", "completed")
                    .put("created_at", clock.instant().toString())
                    .put("job_type", "schema_refresh")
                    .put("reference_type", "pipeline")
                    .put("reference_id", orders.id());
            rows.add("nonsense");
            return rows;
        });
        intervals(5);

        assertBuilt();
        assertEquals(List.of(), builds.troubles);
    }

    @Test
    void aReplicaThatLagsShowsWhatEndedBeforeAndThatStartsNothing() {
        sandbox.lag(Duration.ofSeconds(90));
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(20)));
        sandbox.createJob(orders.id(), SOMEBODY);
        clock.advance(Duration.ofSeconds(30));
        begun();
        intervals(6);
        assertBuilt();

        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(20)));
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        passing(() -> !builds.asked.isEmpty());
        intervals(10);
        assertBuilt(job);
    }

    @Test
    void aDefectOfOneStepTakesNothingAway() {
        begun();
        SandboxJob job = running(orders);
        intervals(2);
        accountIsADefect = true;
        for (int i = 0; i < 125; i++) {
            intervals(1);
        }
        job.end("completed", null);
        accountIsADefect = false;
        passing(() -> !builds.asked.isEmpty());
        intervals(2);

        assertBuilt(job);
    }

    @Test
    void aFailureThatIsWantedIsBuiltToo() {
        engine.watches().begin(watch(EnumSet.of(JobStatus.TIMED_OUT), false), builds, true);
        passing(() -> state().begun() != null);
        SandboxJob job = ended("timed_out");
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(job);
    }
}
