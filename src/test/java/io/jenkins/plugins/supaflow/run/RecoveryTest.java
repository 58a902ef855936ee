package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a restart, and a caller that cannot take its outcome, leave to do. */
class RecoveryTest extends EngineTestBase {

    @Test
    void goesOnAfterARestartWithoutASecondTrigger() throws Exception {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)));
        startTriggered(observer);
        passing(() -> said("running"));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(theJob().id(), after.last().jobId());
        assertFalse(observer.ended());
    }

    @Test
    void keepsAnOutcomeUntilTheCallerHasTakenIt() throws Exception {
        observer.refusals = 4;
        startTriggered(observer);
        passing(() -> observer.refusals < 4);
        assertEquals(1, records());

        passing(observer::ended);

        assertEquals(1, observer.outcomes());
        eventually(() -> records() == 0);
    }

    @Test
    void deliversAnOutcomeThatWasNotTakenAfterARestart() throws Exception {
        observer.refusals = Integer.MAX_VALUE;
        startTriggered(observer);
        passing(() -> recorded().contains("\"phase\":\"ENDED\""));
        int polls = sandbox.requests(Operation.READ_JOBS);

        RecordingObserver after = restart();
        eventually(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(polls, sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void waitsForACredentialThatIsMissingAfterARestart() throws Exception {
        orders.script(JobScript.completed());
        startTriggered(observer);
        key = null;

        RecordingObserver after = restart();
        eventually(() -> after.lines.stream().anyMatch(line -> line.contains("no such credential")));
        key = SupaflowSandbox.KEY;
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    @Test
    void aRecordFromLastWeeksBackupSettlesItselfQuietly() throws Exception {
        startTriggered(observer);
        String backup = recorded();
        passing(observer::ended);
        eventually(() -> records() == 0);
        clock.advance(Duration.ofDays(7));
        Files.writeString(folder.resolve(observer.last().id() + ".json"), backup);

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(1, after.lines.size(), after.lines::toString);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        eventually(() -> records() == 0);
    }

    @Test
    void aBackupOfATriggerUnderWayIsNotTriggeredAgainAfterAWeekOfOtherRuns() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.delay(Duration.ofMillis(300)));
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        String backup = recorded();
        // The whole of it: what the controller learned later is gone.
        assertFalse(Files.exists(ownJobs()));
        passing(observer::ended);
        RecordingObserver later = new RecordingObserver();
        start(later);
        passing(later::ended);
        clock.advance(Duration.ofDays(7));
        Files.writeString(folder.resolve(observer.last().id() + ".json"), backup);
        Files.delete(ownJobs());

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.UNKNOWN, after.last().outcome().kind());
        assertTrue(
                after.lines.stream().anyMatch(line -> line.contains("2 jobs that may be this run's")),
                after.lines::toString);
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void goesOnWithARecordOfTheFirstForm() throws Exception {
        orders.script(JobScript.running());
        String jobId = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id();
        Files.writeString(folder.resolve("0123.json"), """
            {"id":"0123","request":{"owner":"job#1","credentialsId":"key","pipeline":"orders","fullResync":false,
            "resetTarget":false},"phase":"TRIGGERING","pipelineId":"%s","pipelineName":"Orders",
            "since":"2026-06-18T12:00:00Z","cancelRequested":true}
            """.formatted(orders.id()));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.CANCELLED, after.last().outcome().kind());
        assertEquals(jobId, after.last().jobId());
    }

    @Test
    void aRunWhoseOwnerWasRenamedKeepsItsNewName() throws Exception {
        orders.script(JobScript.running());
        startTriggered(observer);

        engine.rename(owner -> owner.equals("job#1") ? "folder/job#1" : owner);
        eventually(() -> recorded().contains("folder/job#1"));

        restart();
        assertEquals("folder/job#1", engine.runs().get(0).request().owner());
    }

    @Test
    void knowsARecordThatItCouldNotRead() throws Exception {
        Files.writeString(folder.resolve("0123.json"), "{");
        RecordingObserver after = restart();

        assertTrue(engine.isUnreadable("0123"));
        assertFalse(engine.isUnreadable("4567"));
        assertTrue(after.lines.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"phase\":\"RUNNING\"", "\"phase\":\"RUNNING\",\"job\":{\"job_status\":\"paused\"}"})
    void followsAJobOfTheFirstForm(String fields) throws Exception {
        String jobId = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).id();
        Files.writeString(folder.resolve("0123.json"), """
            {"id":"0123","request":{"owner":"job#1","pipeline":"orders"},"jobId":"%s",%s}
            """.formatted(jobId, fields));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(jobId, after.last().jobId());
        eventually(() -> records() == 0);
    }

    @Test
    void saysAnEndThatWasRecordedButPerhapsNotSaid() throws Exception {
        Files.writeString(folder.resolve("0123.json"), """
            {"id":"0123","request":{"owner":"job#1","pipeline":"orders"},"phase":"ENDED",
            "outcome":{"kind":"GONE","message":"It is gone."}}
            """);

        RecordingObserver after = restart();
        eventually(after::ended);

        assertEquals(List.of("It is gone."), after.lines);
        assertEquals(Kind.GONE, after.last().outcome().kind());
        eventually(() -> records() == 0);
    }
}
