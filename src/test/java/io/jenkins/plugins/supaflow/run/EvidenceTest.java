package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run takes for evidence of what became of its trigger: only what was checked. */
class EvidenceTest extends EngineTestBase {

    private static String row(SandboxJob job) {
        return "{\"id\":\"%s\",\"job_status\":\"%s\",\"created_at\":\"%s\",\"created_by\":\"%s\"}"
                .formatted(job.id(), job.status(), job.createdAt(), job.createdBy());
    }

    /** A run that has come to its end, record and all. */
    private SandboxJob finishedRun() throws Exception {
        RecordingObserver first = new RecordingObserver();
        start(first);
        passing(first::ended);
        eventually(() -> records() == 0);
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        return jobs.get(jobs.size() - 1);
    }

    private String message() {
        return observer.last().outcome().message();
    }

    // ---- The mark

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMarkThatLagsDoesNotMakeThePreviousRunsJobThisRuns(boolean restarted) throws Exception {
        SandboxJob old = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        SandboxJob previous = finishedRun();
        if (restarted) {
            restart();
        }
        sandbox.fault(Operation.READ_JOBS, Fault.rawBody("[" + row(old) + "]"));
        sandbox.fault(Operation.READ_JOBS, Fault.emptyRows());
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertNotEquals(previous.id(), observer.last().jobId());
        assertEquals(3, sandbox.requests(Operation.TRIGGER));
        assertEquals(2, sandbox.created(orders.id()));
    }

    @Test
    void noReplicaThatLagsMakesThePreviousRunsJobThisRuns() throws Exception {
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        clock.advance(Duration.ofHours(1));
        SandboxJob previous = finishedRun();
        sandbox.lag(Duration.ofMinutes(5));
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        start(observer);
        eventually(() -> said("Looking"));
        sandbox.lag(Duration.ZERO);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertNotEquals(previous.id(), observer.last().jobId());
        assertEquals(3, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void theNewestOwnJobIsTheMarkWhereItIsNewer() throws Exception {
        SandboxJob old = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        SandboxJob previous = finishedRun();
        sandbox.fault(Operation.READ_JOBS, Fault.rawBody("[" + row(old) + "]"));
        start(observer);

        passing(observer::ended);

        assertEquals(previous.id(), observer.last().markJobId());
        assertEquals(previous.createdAt(), observer.last().markCreatedAt());
    }

    @Test
    void aNewerJobOfOthersIsTheMark() throws Exception {
        finishedRun();
        SandboxJob newer = sandbox.createJob(orders.id(), "somebody else");
        start(observer);

        passing(observer::ended);

        assertEquals(newer.id(), observer.last().markJobId());
    }

    @Test
    void anUnreadableListOfOwnJobsHindersNothing() throws Exception {
        finishedRun();
        for (String garbage : List.of("\u0000\u0001\n{\n[]\nnull\n{\"job\":1}", "")) {
            Files.writeString(ownJobs(), garbage);
            RecordingObserver after = restart();
            start(after);
            passing(after::ended);
            assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        }
        Files.delete(ownJobs());
        Files.createDirectory(ownJobs());
        RecordingObserver after = restart();
        start(after);

        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    // ---- Who created a job

    @Test
    void whereTheCreatorIsNotTheKeysUserNothingIsTriggeredAgain() throws Exception {
        sandbox.bootstrapBody(body -> body.put("user_id", "an id of another kind"));
        finishedRun();
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.UNKNOWN, outcome());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        String id = sandbox.jobs(orders.id()).get(1).id();
        assertTrue(
                message().startsWith("Supaflow shows a job that may be this run's: " + id), observer.lines::toString);
    }

    @Test
    void whereTheCreatorIsNotTheKeysUserAndNothingTookItIsTriggeredAgain() throws Exception {
        sandbox.createdBy(SupaflowSandbox.USER_ID, "0123");
        finishedRun();
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(3, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void whereTheCreatorIsNotTheKeysUserAJobOfTheUserProvesNothing() throws Exception {
        sandbox.bootstrapBody(body -> body.put("user_id", "me in the web app"));
        finishedRun();
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 2);
        sandbox.createJob(orders.id(), "me in the web app");
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(Kind.UNKNOWN, after.last().outcome().kind());
    }

    @Test
    void withoutAnOwnJobToCheckJobsOfAnotherCreatorMayBeTheRuns() {
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        SandboxJob others = sandbox.createJob(orders.id(), "somebody else");
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(Kind.UNKNOWN, after.last().outcome().kind());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        assertTrue(after.last().outcome().message().contains(others.id()), after.lines::toString);
    }

    @Test
    void withoutAnOwnJobToCheckAJobOfTheKeysUserProvesItself() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        sandbox.createJob(orders.id(), "somebody else");
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(theJob().id(), after.last().jobId());
    }

    @Test
    void anOwnJobThatIsNotShownChecksNothing() throws Exception {
        sandbox.bootstrapBody(body -> body.put("user_id", "an id of another kind"));
        finishedRun().vanish();
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.UNKNOWN, outcome());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void whereTheNewestOwnJobIsNotShownYetAnEarlierOneChecks() throws Exception {
        finishedRun();
        finishedRun().vanish();
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        start(observer);
        eventually(() -> said("Looking"));
        sandbox.createJob(orders.id(), "somebody else");

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(4, sandbox.requests(Operation.TRIGGER));
    }

    // ---- A quarter of an hour of nothing else

    @Test
    void anOutageIsNoPartOfTheTimeForWhichAJobIsNotShown() throws Exception {
        orders.script(JobScript.running());
        startTriggered(observer);
        sandbox.fault(Operation.READ_JOBS, Fault.emptyRows());
        round();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        intervals(60);
        sandbox.clearFaults();
        // With the one before the outage they would be enough.
        sandbox.fault(Operation.READ_JOBS, 2, Fault.emptyRows());

        passing(() -> said("answers again"));

        assertFalse(observer.ended(), observer.lines::toString);
    }

    @Test
    void anOutageIsNoPartOfTheTimeForWhichALookIsRefused() {
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.status(403));
        sandbox.fault(Operation.READ_JOBS, 8, Fault.badGateway());
        sandbox.fault(Operation.READ_JOBS, 2, Fault.status(403));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(theJob().id(), observer.last().jobId());
    }

    @Test
    void aLookAtAJobThatDoesNotSayWhichItIsProvesNothing() {
        SandboxJob old = sandbox.createJob(orders.id(), "somebody else");
        clock.advance(Duration.ofSeconds(1));
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.tamper("jobs", (id, row) -> row.has("job_status") && !id.equals(old.id()) ? row.putNull("id") : row);
        start(observer);
        intervals(10);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        sandbox.tamper("jobs", row -> row);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void anOutageBetweenTwoLooksBeginsThemAnew() {
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.emptyRows());
        sandbox.fault(Operation.READ_JOBS, 2, Fault.badGateway());
        sandbox.fault(Operation.READ_JOBS, Fault.emptyRows());
        start(observer);

        passing(observer::ended);

        assertEquals(theJob().id(), observer.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    // ---- One job by another spelling, or told twice

    @Test
    void aJobIdInUpperCaseIsTheSameJob() throws Exception {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.fault(Operation.TRIGGER, Fault.rawBody('"' + job.id().toUpperCase(Locale.ROOT) + '"'));
        startTriggered(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(job.id(), observer.last().jobId());
    }

    @Test
    void aRecordWithAJobIdInUpperCaseIsFollowed() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        Files.writeString(folder.resolve("0123.json"), """
            {"id":"0123","request":{"owner":"job#1","pipeline":"orders"},"jobId":"%s","phase":"RUNNING"}
            """.formatted(job.id().toUpperCase(Locale.ROOT)));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    @Test
    void aRowThatIsShownTwiceIsOneJob() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        String row = row(theJob());
        sandbox.fault(
                Operation.READ_JOBS,
                Fault.rawBody("[" + row + ","
                        + row.replace(theJob().id(), theJob().id().toUpperCase(Locale.ROOT)) + "]"));
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(theJob().id(), after.last().jobId());
    }
}
