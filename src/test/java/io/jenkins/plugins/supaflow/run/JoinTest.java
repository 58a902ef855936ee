package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of a pipeline of which a job is in progress already. */
class JoinTest extends EngineTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private static final String OTHER_KEY = "ak_sandbox_fedcba9876543210";

    private String credentials = "key";

    private String start(Aim.Kind kind, RecordingObserver of) {
        return start(new Aim(kind, false), of);
    }

    private String start(Aim aim, RecordingObserver of) {
        String id = UUID.randomUUID().toString();
        start(id, aim, of);
        return id;
    }

    private void start(String id, Aim aim, RecordingObserver of) {
        PipelineRun.Request request =
                new PipelineRun.Request("join#" + id, credentials, "orders", false, false, true, aim);
        engine.start(PipelineRun.prepare(id, request, clock.instant()), of);
    }

    @Override
    SupaflowClient account(PipelineRun.Request request) {
        return "other".equals(request.credentialsId()) ? client(sandbox, OTHER_KEY) : super.account(request);
    }

    private SandboxJob somebodysJob() {
        orders.script(JobScript.running());
        return sandbox.createJob(orders.id(), SOMEBODY);
    }

    private String joinSomebodysJob() {
        String id = start(Aim.Kind.JOIN, observer);
        eventually(() -> observer.last() != null);
        return id;
    }

    @Test
    void joinsTheJobInProgressAndSaysWhoseItIs() {
        SandboxJob job = somebodysJob();
        clock.advance(Duration.ofMinutes(3));

        joinSomebodysJob();
        job.end("completed", null);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(job.id(), observer.last().jobId());
        assertEquals(new Joined(null, false, job.createdAt()), observer.last().joined());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
        assertTrue(
                said("joined instead of triggering another (running; started by somebody else in Supaflow at "),
                observer.lines::toString);
        assertTrue(said(", 3 min ago)."), observer.lines::toString);
        assertFalse(said("are in progress too"), observer.lines::toString);
    }

    @Test
    void joinsTheNewestAndNamesTheOthers() {
        SandboxJob older = somebodysJob();
        SandboxJob newer = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);

        joinSomebodysJob();

        assertEquals(newer.id(), observer.last().jobId());
        assertTrue(said("started by this key's user at "), observer.lines::toString);
        eventually(() -> said("other jobs of this pipeline are in progress too: " + older.id() + "."));
    }

    @ParameterizedTest
    @EnumSource(names = {"TRIGGER", "JOIN", "WAIT", "FAIL"})
    void triggersWhereNothingIsInProgress(Aim.Kind kind) {
        orders.script(JobScript.completed());
        sandbox.createJob(orders.id(), SOMEBODY);

        start(kind, observer);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertNull(observer.last().joined());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void triggersAnotherUnlessToldOtherwise() {
        SandboxJob job = somebodysJob();

        startTriggered(observer);

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals("running", job.status());
    }

    @Test
    void failsWithTheJobItsStatusAndItsAge() {
        SandboxJob job = somebodysJob();
        clock.advance(Duration.ofMinutes(5));

        start(Aim.Kind.FAIL, observer);
        eventually(observer::ended);

        assertEquals(Kind.ALREADY_RUNNING, outcome());
        String message = observer.last().outcome().message();
        assertTrue(message.contains("job " + job.id() + " is in progress (running; "), message);
        assertTrue(message.endsWith("5 min ago)."), message);
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
        assertNull(observer.last().jobId());
    }

    @Test
    void waitsForEachJobAndThenTriggers() {
        SandboxJob job = somebodysJob();
        start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job " + job.id() + " has ended (running; started by somebody else"));
        SandboxJob next = sandbox.createJob(orders.id(), SOMEBODY);
        orders.script(JobScript.completed());
        job.end("failed", null);
        passing(() -> said("waiting until job " + next.id()));
        assertEquals(0, sandbox.requests(Operation.TRIGGER));

        next.end("completed", null);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void whoWaitsForAnotherJobKeepsTheTurnFromNobody() {
        somebodysJob();
        start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job"));
        RecordingObserver other = new RecordingObserver();

        start(Aim.Kind.TRIGGER, other);

        eventually(() -> other.last() != null);
    }

    @Test
    void nothingIsTriggeredForABuildThatHasEndedMeanwhile() {
        SandboxJob job = somebodysJob();
        start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job"));

        observer.wanted = false;
        job.end("completed", null);
        passing(observer::ended);

        assertEquals(Kind.NOT_STARTED, outcome());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void waitingForDaysIsNoOutage() {
        SandboxJob job = somebodysJob();
        settings = new RunSettings(Duration.ofHours(1), Duration.ofHours(24));
        start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job"));
        for (int hours = 0; hours < 50; hours++) {
            settled();
            time.advance(Duration.ofHours(1));
        }
        assertTrue(
                said("still waiting until job " + job.id().substring(0, 8) + " has ended (running)."),
                observer.lines::toString);
        orders.script(JobScript.completed());
        job.end("completed", null);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void anOutageWhileWaitingIsGivenUp() {
        somebodysJob();
        start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job"));
        settings = new RunSettings(Duration.ofHours(1), Duration.ofHours(24));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());

        passing(observer::ended);

        assertEquals(Kind.GAVE_UP, outcome());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void anAbortWhileWaitingTriggersNothing() {
        SandboxJob job = somebodysJob();
        String id = start(Aim.Kind.WAIT, observer);
        eventually(() -> said("waiting until job"));

        engine.cancel(id).join();

        assertEquals(Kind.NOT_STARTED, outcome());
        job.end("completed", null);
        time.advance(INTERVAL);
        time.advance(INTERVAL);
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
        eventually(() -> RunInspection.leftovers(engine).isEmpty());
    }

    @Test
    void anAbortLeavesAJoinedJobAlone() {
        SandboxJob job = somebodysJob();
        String id = joinSomebodysJob();

        engine.cancel(id).join();

        assertEquals(Kind.LEFT, outcome());
        assertEquals(Verdict.ABORTED, observer.last().outcome().verdict(Verdict.SUCCESS, Verdict.FAILURE));
        assertTrue(
                said("Stopped waiting. This run did not start the job: it keeps running."), observer.lines::toString);
        eventually(() -> engine.runs().isEmpty());
        time.advance(INTERVAL);
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertFalse(job.cancelRequested());
    }

    @Test
    void anAbortCancelsAJoinedJobIfThatWasAskedFor() {
        SandboxJob job = somebodysJob();
        String id = start(new Aim(Aim.Kind.JOIN, true), observer);
        eventually(() -> observer.last() != null);

        engine.cancel(id).join();
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertTrue(job.cancelRequested());
    }

    @Test
    void anAbortCancelsTheJobThatAJoinerHadToTriggerItself() {
        orders.script(JobScript.running());
        String id = joinSomebodysJob();

        engine.cancel(id).join();
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
    }

    @Test
    void anAbortThatTheBuildCannotStoreIsToldOnceAfterARestart() {
        somebodysJob();
        String id = joinSomebodysJob();
        observer.refusals = 1;
        engine.cancel(id);
        eventually(() -> observer.refusals == 0);

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.LEFT, after.last().outcome().kind());
        assertEquals(1, after.outcomes());
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }

    @Test
    void anAbortAfterARestartDoesNotChangeTheEndThatWasTold() {
        SandboxJob job = somebodysJob();
        observer.curious = true;
        sandbox.faultAlways(Operation.OBJECTS, Fault.badGateway());
        String id = joinSomebodysJob();
        job.end("completed", null);
        passing(observer::ended);
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());

        RecordingObserver after = restart();
        engine.cancel(id).join();

        eventually(after::ended);
        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    @Test
    void goesOnWithAJoinedJobAfterARestart() {
        SandboxJob job = somebodysJob();
        joinSomebodysJob();

        RecordingObserver after = restart();
        job.end("completed_with_warning", null);
        passing(after::ended);

        assertEquals(Kind.COMPLETED_WITH_WARNING, after.last().outcome().kind());
        assertTrue(after.last().hasJoined());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void fiftyWhoJoinShareThePollsAndTheLastOneGoesOnAlone() {
        SandboxJob job = somebodysJob();
        List<String> ids = new ArrayList<>();
        List<RecordingObserver> observers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RecordingObserver one = new RecordingObserver();
            observers.add(one);
            ids.add(start(Aim.Kind.JOIN, one));
        }
        eventually(() -> observers.stream().allMatch(one -> one.last() != null));
        settled();
        int before = sandbox.requests(Operation.READ_JOBS);
        round();
        assertEquals(before + 1, sandbox.requests(Operation.READ_JOBS));

        for (int i = 0; i < 49; i++) {
            engine.cancel(ids.get(i)).join();
        }
        settled();
        job.end("completed", null);
        passing(observers.get(49)::ended);

        assertEquals(Kind.COMPLETED, observers.get(49).last().outcome().kind());
        for (RecordingObserver left : observers.subList(0, 49)) {
            assertEquals(Kind.LEFT, left.last().outcome().kind());
            assertEquals(1, left.outcomes());
        }
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }

    @Test
    void twoWhoJoinAtOnceTriggerOnceAndSayForWhom() {
        orders.script(JobScript.running());
        RecordingObserver second = new RecordingObserver();
        String first = start(Aim.Kind.JOIN, observer);
        start(Aim.Kind.JOIN, second);
        eventually(() -> observer.last() != null && second.last() != null);

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(observer.last().jobId(), second.last().jobId());
        RecordingObserver joined = second.last().hasJoined() ? second : observer;
        assertEquals(joined == second, joined.last().joined().owner().equals("join#" + first));
        assertTrue(joined.lines.toString().contains("started by join#"), joined.lines::toString);
    }

    @Test
    void aFailedLookIsBorneAsThatForTheMark() {
        SandboxJob job = somebodysJob();
        sandbox.fault(Operation.READ_JOBS, 2, Fault.status(500));

        start(Aim.Kind.JOIN, observer);
        passing(() -> observer.last() != null);

        assertEquals(job.id(), observer.last().jobId());
        assertTrue(said("Retrying"), observer.lines::toString);
    }

    @Test
    void joinsOnlyWhatIsOnRecord() throws Exception {
        SandboxJob job = somebodysJob();
        String id = UUID.randomUUID().toString();
        Files.createSymbolicLink(folder.resolve(id + ".tmp"), Path.of("/dev/full"));
        start(id, new Aim(Aim.Kind.JOIN, false), observer);
        eventually(() -> said("could not be recorded"));
        assertNull(observer.last());

        passing(() -> observer.last() != null);

        assertEquals(job.id(), observer.last().jobId());
        assertEquals(1, records());
        assertTrue(recorded().contains("\"joined\":{"), recorded());
        assertFalse(Files.exists(ownJobs()));
        restart();
        assertFalse(Files.exists(ownJobs()));
    }

    @Test
    void aRunWhoseAnswerWasLostFindsItsJobThoughAnotherHasJoinedIt() {
        sandbox.addKey(OTHER_KEY, SupaflowSandbox.USER_ID);
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        key = "ak_revoked";
        RecordingObserver after = restart();
        eventually(() -> after.lines.stream().anyMatch(line -> line.contains("rejected the API key")));
        RecordingObserver joiner = new RecordingObserver();
        credentials = "other";
        start(Aim.Kind.JOIN, joiner);
        passing(() -> joiner.last() != null);
        assertEquals(theJob().id(), joiner.last().jobId());

        key = SupaflowSandbox.KEY;
        passing(() -> after.last() != null);

        assertEquals(theJob().id(), after.last().jobId());
        assertFalse(after.last().hasJoined());
    }
}
