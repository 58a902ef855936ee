package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that never trigger: they wait for a job, for fresh data, or cancel a job. */
class FollowTest extends EngineTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    /** The answers say the machine's time, and the jobs the test's: whatever ended is as old as this. */
    private static final int AGES = Integer.MAX_VALUE;

    private String start(Aim aim, String pipeline, RecordingObserver of) {
        String id = UUID.randomUUID().toString();
        engine.start(
                PipelineRun.prepare(
                        id,
                        new PipelineRun.Request("waiting#1", "key", pipeline, false, false, true, aim),
                        clock.instant()),
                of);
        return id;
    }

    private String follow(Aim.Kind kind, String jobId) {
        return start(new Aim(kind, false, jobId, null), jobId, observer);
    }

    private String fresh(int minutes, RecordingObserver of) {
        return start(new Aim(Aim.Kind.FRESH, false, null, minutes), "orders", of);
    }

    private SandboxJob somebodysJob() {
        orders.script(JobScript.running());
        return sandbox.createJob(orders.id(), SOMEBODY);
    }

    // ---- A job

    @Test
    void followsTheJobThatWasNamed() {
        SandboxJob job = somebodysJob();
        sandbox.createJob(orders.id(), SOMEBODY);

        follow(Aim.Kind.FOLLOW, job.id().toUpperCase());
        eventually(() -> observer.last() != null);
        assertEquals("Orders", observer.last().pipelineName());
        assertTrue(
                said("Supaflow \"Orders\" job " + job.id() + ": following it (running; started by somebody else"),
                observer.lines::toString);
        job.end("failed", "Column gone");
        passing(observer::ended);

        assertEquals(Kind.FAILED, outcome());
        assertEquals(job.id(), observer.last().jobId());
        assertTrue(observer.last().hasJoined());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void tellsWhatTheTroubleIsSinceWhenAndUntilWhenItIsBorne() {
        SandboxJob job = somebodysJob();
        String id = follow(Aim.Kind.FOLLOW, job.id());
        eventually(() -> observer.last() != null);
        assertTrue(engine.trouble(id).isEmpty());

        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        passing(() -> engine.trouble(id).isPresent());
        Trouble first = engine.trouble(id).orElseThrow();
        passing(() -> Duration.between(first.since(), clock.instant()).compareTo(Duration.ofMinutes(10)) > 0);
        Trouble later = engine.trouble(id).orElseThrow();

        assertTrue(first.why().contains("503"), first::why);
        assertEquals(first.since(), later.since());
        assertEquals(first.until(), later.until());
        Duration borne = Duration.between(first.since(), first.until());
        assertTrue(
                borne.compareTo(Duration.ofHours(23)) > 0 && borne.compareTo(Duration.ofHours(24)) <= 0,
                borne::toString);
        sandbox.clearFaults();
        passing(() -> engine.trouble(id).isEmpty());
    }

    @Test
    void endsAtOnceWithAJobThatHasEnded() {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        follow(Aim.Kind.FOLLOW, job.id());

        // No time passes.
        eventually(observer::ended);
        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void believesOnlyAfterTwoLooksThatThereIsNoSuchJob() {
        String id = UUID.randomUUID().toString();
        follow(Aim.Kind.FOLLOW, id);
        eventually(() -> said("Supaflow shows no job " + id + ". Looking again in 30 s."));

        passing(observer::ended);

        assertEquals(Kind.INVALID, outcome());
        assertTrue(said("No job " + id + " is visible to this API key: check jobId"), observer.lines::toString);
        assertNull(observer.last().jobId());
    }

    @Test
    void refusesAJobThatIsNoRunOfAPipeline() {
        SandboxJob job = somebodysJob();
        sandbox.tamper("jobs", (id, row) -> row.has("job_type") ? row.put("job_type", "schema_refresh") : row);

        follow(Aim.Kind.FOLLOW, job.id());
        eventually(observer::ended);

        assertEquals(Kind.INVALID, outcome());
        assertTrue(said("Job " + job.id() + " is no run of a pipeline (schema_refresh)"), observer.lines::toString);
    }

    @Test
    void saysThatAJobBelongsToAnotherOrganizationWhereThatIsKnown() {
        orders.script(JobScript.running());
        startTriggered(observer);
        String jobId = theJob().id();
        theJob().vanish();
        sandbox.bootstrapBody(body -> body.put("org_id", "5afe0000-0000-4000-8000-00000000abcd"));
        clients.clear();
        RecordingObserver other = new RecordingObserver();

        start(new Aim(Aim.Kind.FOLLOW, false, jobId, null), jobId, other);
        eventually(other::ended);

        assertTrue(
                other.lines.toString().contains("belongs to another Supaflow organization than this API key"),
                other.lines::toString);
    }

    @Test
    void ofAJobThatIsFollowedAlreadyEachHearsTheEnd() {
        orders.script(JobScript.running());
        startTriggered(observer);
        RecordingObserver other = new RecordingObserver();
        start(new Aim(Aim.Kind.FOLLOW, false, theJob().id(), null), theJob().id(), other);
        eventually(() -> other.last() != null);
        assertEquals("job#1", other.last().joined().owner());
        settled();
        int before = sandbox.requests(Operation.READ_JOBS);
        round();
        assertEquals(before + 1, sandbox.requests(Operation.READ_JOBS));

        theJob().end("completed", null);
        passing(() -> observer.ended() && other.ended());

        assertEquals(1, observer.outcomes());
        assertEquals(1, other.outcomes());
    }

    @Test
    void anAbortOfAWaitLeavesTheJobAlone() {
        SandboxJob job = somebodysJob();
        String id = follow(Aim.Kind.FOLLOW, job.id());
        eventually(() -> observer.last() != null);

        engine.cancel(id).join();

        assertEquals(Kind.LEFT, outcome());
        assertFalse(job.cancelRequested());
    }

    @Test
    void anAbortBeforeThereIsAJobSaysSo() {
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        String id = follow(Aim.Kind.FOLLOW, UUID.randomUUID().toString());
        eventually(() -> said("Retrying"));

        engine.cancel(id).join();

        assertEquals(Kind.LEFT, outcome());
        assertTrue(said("Stopped waiting, before there was a job to follow."), observer.lines::toString);
    }

    // ---- Fresh data

    @Test
    void freshDataEndsAtOnce() {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sandbox.createJob(orders.id(), SOMEBODY).end("failed", null);

        fresh(AGES, observer);
        eventually(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(job.id(), observer.last().jobId());
        assertTrue(said(": fresh, its job " + job.id() + " ended "), observer.lines::toString);
    }

    @Test
    void withoutFreshDataTheJobInProgressIsFollowed() {
        sandbox.createJob(orders.id(), SOMEBODY);
        SandboxJob job = somebodysJob();

        fresh(5, observer);
        eventually(() -> observer.last() != null);
        job.end("completed", null);
        passing(observer::ended);

        assertEquals(job.id(), observer.last().jobId());
        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void elseTheNextJobIsWaitedForWhoeverStartsIt() throws Exception {
        sandbox.createJob(orders.id(), SOMEBODY);
        fresh(5, observer);
        eventually(() -> said("waiting for the next job. The last successful one ended "));
        assertTrue(recorded().contains("\"WATCHING\""), recorded());
        SandboxJob job = somebodysJob();
        passing(() -> said("following it (running"));
        job.end("completed_with_warning", null);
        passing(observer::ended);

        assertEquals(job.id(), observer.last().jobId());
        assertEquals(Kind.COMPLETED_WITH_WARNING, outcome());
        eventually(() -> engine.runs().isEmpty());
    }

    @Test
    void aJobThatBeganAndFailedWhileTheControllerWasDownIsTold() {
        fresh(5, observer);
        eventually(() -> said("waiting for the next job. None has been successful yet."));
        engine.stop();
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        job.end("failed", "Column gone");
        sandbox.createJob(orders.id(), SOMEBODY);

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.FAILED, after.last().outcome().kind());
        assertEquals(job.id(), after.last().jobId());
    }

    @Test
    void allWhoWatchAreReadWithOneRequest() {
        List<RecordingObserver> observers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SandboxPipeline pipeline = sandbox.addPipeline("P" + i, "p" + i);
            for (int n = 0; n < 3; n++) {
                RecordingObserver one = new RecordingObserver();
                observers.add(one);
                start(new Aim(Aim.Kind.FRESH, false, null, 5), pipeline.apiName(), one);
            }
        }
        eventually(() -> observers.stream().allMatch(one -> one.lines.toString().contains("waiting for the next job")));
        settled();
        time.advance(INTERVAL);
        settled();
        int before = sandbox.requests(Operation.READ_JOBS);
        round();
        assertEquals(before + 1, sandbox.requests(Operation.READ_JOBS));
        sandbox.createJob(engine.runs().get(0).pipelineId(), SOMEBODY);

        passing(() -> observers.stream().filter(RecordingObserver::ended).count() == 3);
    }

    @Test
    void watchingForDaysIsNoOutageAndAnOutageIsGivenUp() {
        settings = new RunSettings(Duration.ofHours(1), Duration.ofHours(24));
        fresh(5, observer);
        eventually(() -> said("waiting for the next job"));
        for (int hours = 0; hours < 50; hours++) {
            settled();
            time.advance(Duration.ofHours(1));
        }
        assertTrue(said("still waiting for the next job."), observer.lines::toString);
        assertEquals(Phase.WATCHING, engine.runs().get(0).phase());

        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        passing(observer::ended);

        assertEquals(Kind.GAVE_UP, outcome());
    }

    @Test
    void aKeyThatIsReplacedWhileWatchingIsReadAfresh() {
        fresh(5, observer);
        eventually(() -> said("waiting for the next job"));
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        passing(() -> said("rejected the API key"));
        key = "ak_new";
        sandbox.addKey(key, SupaflowSandbox.USER_ID);
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        passing(observer::ended);

        assertEquals(job.id(), observer.last().jobId());
    }

    @Test
    void anAbortWhileWatchingIsToldOnce() {
        String id = fresh(5, observer);
        eventually(() -> said("waiting for the next job"));

        engine.cancel(id).join();

        assertEquals(Kind.LEFT, outcome());
        eventually(() -> engine.runs().isEmpty());
        time.advance(INTERVAL);
        eventually(() -> RunInspection.leftovers(engine).isEmpty());
    }

    @Test
    void theNextJobOfAScheduleIsWaitedFor() {
        sandbox.schedule(orders.id(), SOMEBODY, Duration.ofMinutes(10));
        fresh(5, observer);
        eventually(() -> said("waiting for the next job. None has been successful yet."));

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(sandbox.jobs(orders.id()).get(0).id(), observer.last().jobId());
    }

    @Test
    void nobodyWatchesForABuildThatHasEnded() {
        fresh(5, observer);
        eventually(() -> said("waiting for the next job"));

        observer.wanted = false;
        passing(observer::ended);

        assertEquals(Kind.LEFT, outcome());
        assertTrue(said("nobody waits for it any more"), observer.lines::toString);
    }

    // ---- Cancel

    @Test
    void cancelsTheJobThatWasNamed() {
        SandboxJob job = somebodysJob();

        follow(Aim.Kind.CANCEL, job.id());
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertTrue(job.cancelRequested());
        assertTrue(said("cancelled. Supaflow's agent stops it"), observer.lines::toString);
    }

    @Test
    void aJobThatHadEndedIsLeftAsItIs() {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        follow(Aim.Kind.CANCEL, job.id());
        eventually(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertTrue(said("It had ended before it could be cancelled."), observer.lines::toString);
    }

    @Test
    void aCancelGoesOnAfterARestart() {
        SandboxJob job = somebodysJob();
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
        follow(Aim.Kind.CANCEL, job.id());
        eventually(() -> sandbox.requests(Operation.CANCEL) > 0);

        RecordingObserver after = restart();
        sandbox.clearFaults();
        passing(after::ended);

        assertEquals(Kind.CANCELLED, after.last().outcome().kind());
        assertTrue(job.cancelRequested());
    }
}
