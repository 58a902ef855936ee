package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.RecordedRequest;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A trigger whose answer is lost: by a fault, or because the controller stopped. */
class LostAnswerTest extends EngineTestBase {

    static Stream<Fault> carriedOut() {
        return Stream.of(
                Fault.statusAfter(500),
                Fault.statusAfter(504),
                Fault.emptyBody(),
                Fault.cutOffBody(),
                Fault.oversizedBody(),
                Fault.notJson().carriedOut(),
                Fault.closeAfter(),
                Fault.closeHalfway());
    }

    static Stream<Fault> notCarriedOut() {
        return Stream.of(
                Fault.status(500), Fault.badGateway(), Fault.status(504), Fault.notJson(), Fault.closeBefore());
    }

    @ParameterizedTest
    @MethodSource("carriedOut")
    void adoptsTheJobThatSupaflowShows(Fault fault) {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        clock.advance(Duration.ofSeconds(5));
        sandbox.fault(Operation.TRIGGER, fault);
        start(observer);

        passing(observer::ended);

        SandboxJob job = sandbox.jobs(orders.id()).get(1);
        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(job.id(), observer.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        assertTrue(said("Looking for the run's job before anything is triggered again."), observer.lines::toString);
        assertTrue(
                said("Supaflow shows job " + job.id() + ", created at " + job.createdAt()
                        + " by this key's user: following it."),
                observer.lines::toString);
    }

    @ParameterizedTest
    @MethodSource("notCarriedOut")
    void triggersAgainAfterTwoLooksThatShowNoJob(Fault fault) throws Exception {
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);
        sandbox.fault(Operation.TRIGGER, fault);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
        assertTrue(
                said("Supaflow still shows no new job of this pipeline: triggering again."), observer.lines::toString);
        assertLooksBetweenTriggers(2);
        eventually(() -> records() == 0);
    }

    /** Between two triggers there are two looks at least, the shortest interval of Supaflow apart. */
    private void assertLooksBetweenTriggers(int triggers) {
        List<Instant> looks = new ArrayList<>();
        int seen = 0;
        for (RecordedRequest request : sandbox.log()) {
            if (request.operation() == Operation.TRIGGER) {
                seen++;
                if (seen > 1) {
                    assertTrue(looks.size() >= 2, looks::toString);
                    Duration apart = Duration.between(looks.get(0), looks.get(looks.size() - 1));
                    assertTrue(apart.compareTo(RunSettings.minPollInterval()) >= 0, looks::toString);
                }
                looks.clear();
            } else if (request.operation() == Operation.READ_JOBS) {
                looks.add(request.time());
            }
        }
        assertEquals(triggers, seen);
    }

    @Test
    void aJobThatShowsLateIsFoundByTheSecondLook() {
        sandbox.fault(Operation.TRIGGER, Fault.carriedOutLate(Duration.ofMillis(300)));
        start(observer);
        eventually(() -> said("Looking again in 30 s."));
        eventually(() -> sandbox.created(orders.id()) == 1);

        passing(observer::ended);

        assertEquals(theJob().id(), observer.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void everyAnswerMayBeLostSeveralTimes() {
        sandbox.fault(Operation.TRIGGER, 2, Fault.badGateway());
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests());
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
        assertLooksBetweenTriggers(5);
    }

    @Test
    void looksAgainWhenNothingCameOfTheSecondTriggerBecauseTheFirstMayHaveTaken() {
        // Two looks in vain, a refusal for now, and only then does the first trigger's job show.
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests());
        start(observer);
        passing(() -> sandbox.requests(Operation.TRIGGER) == 2);
        SandboxJob late = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);

        passing(observer::ended);

        assertEquals(late.id(), observer.last().jobId());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void leavesAloneWhatOthersTriggered() {
        // A job of our own, on which it is seen who creates the jobs of this key.
        RecordingObserver before = new RecordingObserver();
        start(before);
        passing(before::ended);
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 2);
        sandbox.createJob(orders.id(), "somebody else");
        sandbox.createJob(sandbox.addPipeline("Other", "other").id(), SupaflowSandbox.USER_ID);
        RecordingObserver after = restart();

        passing(after::ended);

        assertEquals(3, sandbox.requests(Operation.TRIGGER));
        assertEquals(2, sandbox.created(orders.id()));
        assertEquals(sandbox.jobs(orders.id()).get(2).id(), after.last().jobId());
    }

    @Test
    void namesTheCandidatesWhenThereAreSeveral() {
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.badGateway());
        start(observer);
        eventually(() -> said("Retrying"));
        SandboxJob other = sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID);

        passing(observer::ended);

        SandboxJob own = sandbox.jobs(orders.id()).get(0);
        assertEquals(Kind.UNKNOWN, outcome());
        String message = observer.last().outcome().message();
        assertTrue(message.startsWith("Supaflow shows 2 jobs that may be this run's: "), message);
        assertTrue(message.contains(own.id() + " (created at " + own.createdAt() + ", running)"), message);
        assertTrue(message.contains(other.id()), message);
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }

    @Test
    void withoutTheKeysUserAJobIsNobodys() {
        sandbox.bootstrapBody(body -> body.without(List.of("user_id")));
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.UNKNOWN, outcome());
        String id = sandbox.jobs(orders.id()).get(0).id();
        assertTrue(said("a job that may be this run's: " + id), observer.lines::toString);
    }

    @Test
    void withoutTheKeysUserNoJobIsStillNoJob() {
        sandbox.bootstrapBody(body -> body.without(List.of("user_id")));
        sandbox.fault(Operation.TRIGGER, Fault.closeBefore());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertLooksBetweenTriggers(2);
    }

    @Test
    void anAbortedRunIsNotTriggeredAgain() {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        String id = start(observer);
        eventually(() -> said("Looking again"));

        engine.cancel(id);
        passing(observer::ended);

        assertEquals(Kind.NOT_STARTED, outcome());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void theJobOfAnAbortedRunIsFoundAndCancelled() {
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, Fault.badGateway());
        String id = start(observer);
        eventually(() -> said("Retrying"));

        engine.cancel(id);
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertEquals("cancelled", theJob().status());
    }

    @Test
    void aRunThatNobodyWantsAnyMoreIsNotTriggeredAgain() {
        observer.wanted = false;
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.NOT_STARTED, outcome());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void aRestartDuringATriggerThatTook() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
        assertEquals(theJob().id(), after.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        assertTrue(after.lines.get(0).contains(": Jenkins stopped before the answer"), after.lines::toString);
    }

    @Test
    void aRestartRemembersThatTheRunWasAborted() {
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        String id = start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        engine.cancel(id);
        eventually(() -> said("will be cancelled as soon as"));

        RecordingObserver after = restart();
        passing(after::ended);

        assertEquals(Kind.CANCELLED, after.last().outcome().kind());
        assertEquals("cancelled", theJob().status());
    }

    @Test
    void aNewRunWaitsUntilTheLostAnswerIsCleared() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        RecordingObserver after = restart();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.badGateway());
        RecordingObserver second = new RecordingObserver();
        start(second);
        passing(() ->
                second.lines.stream().anyMatch(line -> line.contains("the answer to the trigger of job#1 was lost")));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        sandbox.clearFaults();
        passing(() -> after.ended() && second.ended());

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, jobs.size());
        assertEquals(jobs.get(0).id(), after.last().jobId());
        assertEquals(jobs.get(1).id(), second.last().jobId());
        assertEquals(jobs.get(0).id(), second.last().markJobId());
    }
}
