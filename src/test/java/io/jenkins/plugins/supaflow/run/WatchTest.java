package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.RecordedRequest;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One build for each job that ended, as long as nothing breaks. */
class WatchTest extends WatchTestBase {

    @Test
    void asksForABuildWhenAJobHasEndedWhoeverStartedIt() {
        begun();
        SandboxJob job = running(orders);
        intervals(2);
        assertEquals(1, state().open());
        assertBuilt();
        job.end("completed", "All is well.");

        passing(() -> !builds.asked.isEmpty());
        intervals(3);

        assertBuilt(job);
        EndedJob ended = builds.asked.get(0);
        assertEquals(orders.id(), ended.pipelineId());
        assertEquals("Orders", ended.pipelineName());
        assertEquals(JobStatus.COMPLETED, ended.status());
        assertEquals("All is well.", ended.statusMessage());
        assertEquals(1_750, ended.rowsSource());
        assertNotNull(ended.endedAt());
        assertNull(ended.owner());
        assertEquals(0, state().open());
        assertEquals(0, state().due());
        assertEquals(List.of(), builds.troubles);
    }

    @Test
    void whatEndedBeforeStartsNothingAndWhatWasInProgressDoes() {
        ended("completed");
        SandboxJob inProgress = running(orders);
        clock.advance(Duration.ofHours(3));
        SandboxJob young = ended("completed");
        begun();
        intervals(2);
        assertBuilt();

        inProgress.end("completed_with_warning", null);
        passing(() -> !builds.asked.isEmpty());
        intervals(2);

        assertBuilt(inProgress);
        assertFalse(builds.jobs().contains(young.id()));
    }

    @Test
    void aJobThatBeganAndEndedBetweenTwoLooksCountsAndEachOfSeveralDoes() {
        begun();
        SandboxJob first = ended("completed");
        SandboxJob second = ended("completed");
        passing(() -> builds.asked.size() == 2);
        intervals(60);

        assertBuilt(first, second);
    }

    @Test
    void onlyTheStatusesThatAreWantedCount() {
        engine.watches().begin(watch(EnumSet.of(JobStatus.FAILED, JobStatus.SKIPPED), false), builds, true);
        passing(() -> state().begun() != null);
        ended("completed");
        SandboxJob failed = ended("failed");
        ended("cancelled");
        SandboxJob skipped = ended("skipped");

        passing(() -> builds.asked.size() == 2);
        intervals(2);

        assertBuilt(failed, skipped);
    }

    @Test
    void isAskedAgainUntilTheBuildIsTaken() {
        builds.build = job -> {};
        begun();
        SandboxJob job = ended("completed");
        passing(() -> builds.asked.size() == 3);
        assertEquals(1, state().due());
        builds.build = asked -> {
            throw new IllegalStateException("a defect");
        };
        passing(() -> builds.asked.size() == 5);
        engine.watches().taken(ID, job.id());
        settled();
        int before = builds.asked.size();
        intervals(3);

        assertEquals(before, builds.asked.size());
        assertEquals(List.of(job.id()), builds.jobs());
        assertEquals(List.of(), builds.troubles);
    }

    @Test
    void tellsWhichBuildOfThisControllerTriggeredTheJob() {
        begun();
        startTriggered(observer);
        passing(() -> observer.ended() && !builds.asked.isEmpty());

        assertEquals("job#1", builds.asked.get(0).owner());
    }

    @Test
    void aBuildThatSetsItsOwnTriggersAnewTakesNothingAway() {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        for (int i = 0; i < 3; i++) {
            engine.watches().end(ID);
            SandboxJob job = ended("completed");
            time.advance(Duration.ofSeconds(10));
            begin(true);
            passing(() -> builds.jobs().contains(job.id()));
        }
        open.end("completed", null);
        passing(() -> builds.jobs().contains(open.id()));
        intervals(3);

        assertEquals(4, builds.asked.size());
        // Also without an end in between.
        SandboxJob job = ended("completed");
        begin(true);
        passing(() -> builds.jobs().contains(job.id()));
        assertEquals(5, builds.asked.size());
    }

    @Test
    void aTriggerThatIsConfiguredAgainLaterBeginsAnew() {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        engine.watches().end(ID);
        settledWithout();
        assertTrue(Files.exists(file()));
        time.advance(Duration.ofMinutes(2));
        settledWithout();
        assertFalse(Files.exists(file()));
        open.end("completed", null);
        ended("completed");
        begun();
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        intervals(2);

        assertBuilt(job);
    }

    private void settledWithout() {
        eventually(() -> work.underWay() == 0);
    }

    @Test
    void theLedgerOfATriggerThatWasRemovedInTheMinuteBeforeACrashIsForgotten() {
        begun();
        engine.watches().end(ID);
        restart();
        ended("completed");
        time.advance(Duration.ofHours(1));
        begun();
        intervals(3);

        assertBuilt();
    }

    @Test
    void otherWishesCountFromNowOn() {
        begun();
        ended("failed");
        intervals(2);
        engine.watches().end(ID);
        engine.watches().begin(watch(EnumSet.of(JobStatus.FAILED), false), builds, true);
        intervals(2);
        assertBuilt();

        SandboxJob failed = ended("failed");
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(failed);
    }

    @Test
    void goesWhereTheJobGoes() throws Exception {
        begun();
        SandboxJob open = running(orders);
        intervals(2);
        Path renamed = home.resolve("renamed");
        Files.move(jobFolder, renamed);
        jobFolder = renamed;
        engine.watches().end(ID);
        builds.build = job -> engine.watches().taken("renamed orders", job.jobId());
        engine.watches().begin(new Watch("renamed orders", "orders", GOOD, false, file()), builds, false);
        open.end("completed", null);
        passing(() -> !builds.asked.isEmpty());
        time.advance(Duration.ofMinutes(2));
        SandboxJob next = ended("completed");
        passing(() -> builds.asked.size() == 2);

        assertBuilt(open, next);
        assertTrue(Files.exists(file()));
        assertFalse(Files.exists(home.resolve("job")));
    }

    @Test
    void severalTriggersOfOneJobShareItsLedger() throws Exception {
        SandboxPipeline other = sandbox.addPipeline("Other", "other");
        RecordingBuilds others = newBuilds();
        others.build = job -> engine.watches().taken("other", job.jobId());
        engine.watches().begin(new Watch("other", "other", GOOD, false, file()), others, true);
        begin(true);
        passing(() -> engine.watches().states().stream().allMatch(state -> state.begun() != null));
        SandboxJob ofOther = running(other);
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());
        ofOther.end("completed", null);
        passing(() -> !others.asked.isEmpty());
        engine.watches().end("other");
        time.advance(Duration.ofMinutes(2));
        settled();

        assertBuilt(job);
        assertEquals(List.of(ofOther.id()), others.jobs());
        assertTrue(Files.readString(file()).contains("\"orders\""));
        assertFalse(Files.readString(file()).contains("\"other\""));
    }

    @Test
    void howeverManyTriggersAndWaitersItIsOneRequestForEachAccountAndInterval() {
        List<RecordingBuilds> all = new ArrayList<>();
        List<SandboxPipeline> pipelines = new ArrayList<>();
        sandbox.maxUrl(8_192);
        for (int i = 0; i < 100; i++) {
            SandboxPipeline pipeline = sandbox.addPipeline("P" + i, "p" + i).script(JobScript.running());
            pipelines.add(pipeline);
            sandbox.createJob(pipeline.id(), SOMEBODY);
            for (int n = 0; n < 2; n++) {
                String id = "job-" + i + "-" + n;
                RecordingBuilds one = newBuilds();
                one.build = job -> engine.watches().taken(id, job.jobId());
                all.add(one);
                Watch watch = new Watch(
                        id, pipeline.apiName(), GOOD, false, jobFolder.resolve("job-" + i + "-" + n + ".json"));
                engine.watches().begin(watch, one, true);
            }
        }
        RecordingObserver waiting = new RecordingObserver();
        engine.start(
                PipelineRun.prepare(
                        UUID.randomUUID().toString(),
                        new PipelineRun.Request(
                                "waiting#1",
                                "key",
                                "orders",
                                false,
                                false,
                                true,
                                new Aim(Aim.Kind.FRESH, false, null, 5)),
                        clock.instant()),
                waiting);
        eventually(() -> waiting.lines.toString().contains("waiting for the next job"));
        intervals(3);
        settled();
        assertTrue(engine.watches().states().stream().allMatch(state -> state.open() == 1 && state.trouble() == null));
        // That of the run, and one for all who watch.
        assertEquals(2, sandbox.requests(Operation.PIPELINES));

        int before = sandbox.requests();
        for (int i = 0; i < 10; i++) {
            round();
        }
        assertEquals(before + 10, sandbox.requests());
        RecordedRequest last = sandbox.log().get(sandbox.log().size() - 1);
        assertTrue(last.path().length() < 8_192, last::path);

        pipelines.forEach(pipeline -> sandbox.jobs(pipeline.id()).get(0).end("completed", null));
        passing(() -> all.stream().allMatch(one -> one.asked.size() == 1));
        assertEquals(
                List.of(), all.stream().flatMap(one -> one.troubles.stream()).toList());
        assertEquals(before + 11, sandbox.requests());
    }

    @Test
    void theNextJobOfAScheduleIsBuiltEachTime() {
        sandbox.schedule(orders.id(), SOMEBODY, Duration.ofMinutes(10));
        begun();
        passing(() -> builds.asked.size() == 5);
        intervals(2);

        assertEquals(5, builds.jobs().size());
        assertEquals(5, builds.asked.size());
    }

    @Test
    void anEndedWatchLeavesNothing() {
        begun();
        SandboxJob job = running(orders);
        intervals(2);
        engine.watches().end(ID);
        job.end("completed", null);
        time.advance(Duration.ofMinutes(5));
        settledWithout();

        assertBuilt();
        assertEquals(List.of(), engine.watches().states());
        eventually(() -> RunInspection.leftovers(engine).isEmpty());
    }

    @Test
    void aPipelineThatIsGivenByItsIdIsWatchedToo() {
        engine.watches().begin(new Watch(ID, orders.id(), Set.of(JobStatus.COMPLETED), false, file()), builds, true);
        passing(() -> state().begun() != null);
        SandboxJob job = ended("completed");
        passing(() -> !builds.asked.isEmpty());

        assertBuilt(job);
        assertEquals("Orders", state().pipelineName());
    }
}
