package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunSupervisorTest extends EngineTestBase {

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(JobScript.completed(), Kind.COMPLETED),
                Arguments.of(JobScript.completedWithWarning(), Kind.COMPLETED_WITH_WARNING),
                Arguments.of(JobScript.failed("Column gone"), Kind.FAILED),
                Arguments.of(JobScript.cancelled(), Kind.CANCELLED),
                Arguments.of(JobScript.timedOut(), Kind.TIMED_OUT),
                Arguments.of(JobScript.skipped(), Kind.SKIPPED));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void followsAJobToItsEnd(JobScript script, Kind kind) throws Exception {
        orders.script(script.lasting(Duration.ofSeconds(40), Duration.ofSeconds(10), Duration.ofMinutes(5)));
        startTriggered(observer);

        passing(observer::ended);

        assertEquals(kind, outcome());
        assertEquals(theJob().id(), observer.last().jobId());
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    @Test
    void saysOnceThatAJobHasEndedInAStatusThatIsNotKnown() {
        orders.script(JobScript.running());
        startTriggered(observer);
        theJob().status("paused_for_good");
        round();
        assertFalse(said("has ended"), observer.lines::toString);

        sandbox.tamper("jobs", row -> row.put("ended_at", "2026-06-18T12:00:00Z"));
        for (int i = 0; i < 25; i++) {
            round();
        }

        String warning = "Supaflow shows that the job has ended, in a status that this plugin does not know"
                + " ('paused_for_good'): still waiting for one that it knows.";
        assertEquals(
                1,
                observer.lines.stream().filter(line -> line.endsWith(warning)).count(),
                observer.lines::toString);
        assertFalse(observer.ended());

        sandbox.tamper("jobs", row -> row);
        theJob().end("completed", null);
        passing(observer::ended);
        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void aJobThatHasEndedInAStatusThatIsNotKnownIsToldTogetherWithTheStatus() {
        orders.script(JobScript.running());
        sandbox.tamper("jobs", row -> row.put("job_status", "archived").put("ended_at", "2026-06-18T12:00:00Z"));
        startTriggered(observer);

        passing(() -> said("('archived')"));

        assertTrue(said(": archived."), observer.lines::toString);
        assertFalse(observer.ended());
    }

    @Test
    void tellsTheConsoleEachChangeOnce() {
        orders.script(
                JobScript.completed().lasting(Duration.ofSeconds(40), Duration.ofSeconds(30), Duration.ofMinutes(5)));
        startTriggered(observer);
        passing(observer::ended);

        String job = theJob().id();
        assertEquals(5, observer.lines.size(), observer.lines::toString);
        assertEquals(
                "Supaflow \"Orders\" job " + job + " (pipeline " + orders.id() + "): triggered.",
                observer.lines.get(0));
        String subject = "Supaflow \"Orders\" job " + job.substring(0, 8);
        assertEquals(
                List.of(
                        subject + ": queued.",
                        subject + ": starting on an agent.",
                        subject + ": running.",
                        subject + " completed after 5 min. 3 objects: 3 completed; 1,750 rows read, 1,750 rows"
                                + " written."),
                observer.lines.subList(1, 5));
        assertEquals(List.of(job, job.substring(0, 8)), observer.news);
    }

    @Test
    void givesASignOfLifeEveryTenMinutes() {
        orders.script(JobScript.running());
        startTriggered(observer);
        passing(() -> said("running"));
        int before = observer.lines.size();

        for (int half = 0; half < 2 * 35; half++) {
            round();
        }

        eventually(() -> observer.lines.size() >= before + 3);
        assertEquals(before + 3, observer.lines.size(), observer.lines::toString);
        assertTrue(
                observer.lines.stream()
                        .skip(before)
                        .allMatch(line -> line.matches(".*: running, for \\d+ min( \\d+ s)?\\.")),
                observer.lines::toString);
    }

    @Test
    void asksOnceForAllJobsOfAnAccountAndNeverMoreOften() {
        orders.script(JobScript.running());
        List<RecordingObserver> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RecordingObserver one = new RecordingObserver();
            all.add(one);
            start(one);
        }
        eventually(() -> all.stream().allMatch(one -> one.last() != null));
        int marks = sandbox.requests(Operation.READ_JOBS);
        assertEquals(40, sandbox.created(orders.id()));

        for (int rounds = 1; rounds <= 10; rounds++) {
            round();
            assertEquals(marks + rounds, sandbox.requests(Operation.READ_JOBS));
        }
        assertEquals(1, sandbox.requests(Operation.BOOTSTRAP));
    }

    @Test
    void readsTheMarkAndRecordsItBeforeTheTrigger() throws Exception {
        SandboxJob earlier = sandbox.createJob(orders.id(), "somebody else");
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        String id = start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);

        PipelineRun recorded = new RunStore(folder).load().get(0);

        assertEquals(id, recorded.id());
        assertEquals(Phase.TRIGGERING, recorded.phase());
        assertEquals(earlier.id(), recorded.markJobId());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("no_such_pipeline", Kind.REJECTED, "No pipeline 'no_such_pipeline'"),
                Arguments.of("inactive", Kind.REJECTED, "not active"),
                Arguments.of("credits", Kind.OUT_OF_CREDITS, "out of sync credits"),
                Arguments.of("revoked", Kind.REJECTED_KEY, "rejected the API key"),
                Arguments.of("no key", Kind.INVALID, "no such credential"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalHasItsOwnSentenceAndCreatesNoJob(String what, Kind kind, String sentence) throws Exception {
        String pipeline = "orders";
        switch (what) {
            case "inactive" -> orders.state("inactive");
            case "credits" -> sandbox.outOfCredits(true);
            case "revoked" -> sandbox.revokeKey(SupaflowSandbox.KEY);
            case "no key" -> key = null;
            default -> pipeline = what;
        }
        engine.start(PipelineRun.prepare("0123", request(pipeline), clock.instant()), observer);

        eventually(observer::ended);

        assertEquals(kind, outcome());
        assertTrue(observer.last().outcome().message().contains(sentence), observer.lines::toString);
        assertEquals(
                observer.lines.get(observer.lines.size() - 1),
                observer.last().outcome().message());
        assertEquals(0, sandbox.created(orders.id()));
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    static Stream<Fault> passing() {
        return Stream.of(
                Fault.tooManyRequests(),
                Fault.tooManyRequests(Duration.ofSeconds(45)),
                Fault.status(500),
                Fault.badGateway(),
                Fault.emptyBody(),
                Fault.cutOffBody(),
                Fault.oversizedBody(),
                Fault.notJson(),
                Fault.closeBefore(),
                Fault.closeAfter(),
                Fault.closeHalfway(),
                Fault.status(403, Map.of(), "<html>blocked</html>"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void sitsOutAFaultThatPasses(Fault fault) {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        startTriggered(observer);
        sandbox.fault(Operation.READ_JOBS, 4, fault);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(
                1,
                observer.lines.stream()
                        .filter(line -> line.contains("Retrying"))
                        .count());
        assertTrue(said("Supaflow answers again."));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void sitsOutAFaultBeforeTheTrigger(Fault fault) {
        sandbox.fault(Operation.PIPELINES, 4, fault);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void repeatsATriggerThatCertainlyDidNothing() {
        sandbox.fault(Operation.TRIGGER, 3, Fault.tooManyRequests());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(4, sandbox.requests(Operation.TRIGGER));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void takesANewTokenInTheMiddleOfAWait() {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofHours(5)));
        startTriggered(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertFalse(said("Retrying"), observer.lines::toString);
        assertTrue(sandbox.requests(Operation.BOOTSTRAP) >= 5);
    }

    @Test
    void goesOnWithTheNewKeyAfterTheOldOneIsRevoked() {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(30)));
        startTriggered(observer);
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        passing(() -> said("rejected the API key"));

        sandbox.addKey("ak_new", SupaflowSandbox.USER_ID);
        key = "ak_new";
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void givesUpAfterTheConfiguredOutage() {
        settings = new RunSettings(INTERVAL, Duration.ofHours(2));
        orders.script(JobScript.running());
        startTriggered(observer);
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());

        passing(observer::ended);

        assertEquals(Kind.GAVE_UP, outcome());
        assertTrue(said("Stopped waiting after 2 h"), observer.lines::toString);
        assertTrue(said("may still be running"), observer.lines::toString);
        // 30 s, 60 s, 120 s, 240 s and then every 5 minutes: far fewer than 240 polls.
        assertTrue(sandbox.requests(Operation.READ_JOBS) < 60, () -> "" + sandbox.requests(Operation.READ_JOBS));
    }

    @Test
    void believesThatAJobIsGoneAfterAQuarterOfAnHour() {
        orders.script(JobScript.running());
        startTriggered(observer);
        theJob().vanish();
        passing(() -> said("is not visible in Supaflow at the moment. Retrying for up to 15 min"));
        Instant first = clock.instant();

        passing(observer::ended);

        assertEquals(Kind.GONE, outcome());
        assertTrue(Duration.between(first, clock.instant()).compareTo(BadAnswers.LONG) >= 0);
    }

    @Test
    void aKeyOfAnotherOrganizationSaysNothingOfTheJob() {
        orders.script(JobScript.running());
        startTriggered(observer);
        passing(() -> said("running"));
        sandbox.addKey("ak_elsewhere", "somebody");
        key = "ak_elsewhere";
        sandbox.bootstrapBody(body -> body.put("org_id", "another"));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.emptyRows());
        RecordingObserver after = restart();
        intervals(60);
        eventually(() -> after.lines.toString().contains("another Supaflow organization"));

        key = SupaflowSandbox.KEY;
        sandbox.bootstrapBody(body -> body);
        sandbox.clearFaults();
        theJob().end("completed", null);
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    @Test
    void runsOutliveAQuarterOfAnHourInWhichSupaflowShowsNothing() {
        orders.script(JobScript.running());
        startTriggered(observer);
        passing(() -> said("running"));
        for (Fault fault : List.of(Fault.emptyRows(), Fault.status(403))) {
            sandbox.faultAlways(Operation.READ_JOBS, fault);
            passing(() -> observer.lines.get(observer.lines.size() - 1).contains("Retrying"));
            intervals(20);
            sandbox.clearFaults();
            passing(() -> observer.lines.get(observer.lines.size() - 1).endsWith(": Supaflow answers again."));
        }

        theJob().end("completed", null);
        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void anAnswerWithoutTheJobMayBeAnAccident() {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)));
        startTriggered(observer);
        sandbox.fault(Operation.READ_JOBS, 2, Fault.emptyRows());

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    @Test
    void triggersOfOnePipelineGoOneAtATime() {
        sandbox.fault(Operation.TRIGGER, Fault.delay(Duration.ofMillis(300)));
        RecordingObserver second = new RecordingObserver();
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        start(second);

        eventually(() -> second.last() != null);

        // The second run could only take the first one's job for its mark because it waited for it.
        assertEquals(observer.last().jobId(), second.last().markJobId());
    }

    @Test
    void neverRecordsASecret() throws Exception {
        startTriggered(observer);

        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                assertFalse(text.contains("ak_") || text.contains("eyJ") || text.contains("Bearer"), text);
            }
        }
    }
}
