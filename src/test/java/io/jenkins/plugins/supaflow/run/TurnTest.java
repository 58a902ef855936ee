package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs of one pipeline with keys of their own: A's answer is lost and its key is of no use any more; B waits for its turn. */
class TurnTest extends EngineTestBase {

    private static final String OTHER_KEY = "ak_other_0123456789abcdef";

    private static final Fault TAKEN = Fault.hang().carriedOut();
    private static final Fault NOT_TAKEN = Fault.hang();

    private static final String OTHER = "folder/job#7";

    private final RecordingObserver other = new RecordingObserver();
    private RecordingObserver after;
    private String id;

    @BeforeEach
    void addKey() {
        sandbox.addKey(OTHER_KEY, SupaflowSandbox.USER_ID);
        // Nobody goes on because A was given up.
        settings = new RunSettings(INTERVAL, Duration.ofDays(10_000));
    }

    @Override
    SupaflowClient account(PipelineRun.Request request) {
        return "other".equals(request.credentialsId()) ? client(sandbox, OTHER_KEY) : super.account(request);
    }

    private String startOther() {
        String otherId = UUID.randomUUID().toString();
        engine.start(
                PipelineRun.prepare(
                        otherId,
                        new PipelineRun.Request(OTHER, "other", "orders", false, false, true),
                        clock.instant()),
                other);
        return otherId;
    }

    /** B has asked for its turn; no time passes meanwhile. */
    private void startOtherThatWaits() throws InterruptedException {
        String otherId = startOther();
        eventually(() -> engine.find(otherId).orElseThrow().pipelineId() != null);
        // What comes after the step in which it asked.
        CountDownLatch asked = new CountDownLatch(1);
        engine.rename(owner -> {
            if (owner.equals(OTHER)) {
                asked.countDown();
            }
            return owner;
        });
        assertTrue(asked.await(20, TimeUnit.SECONDS));
    }

    /** A has triggered, or tried to, when the controller stops; when it is back, A's key is gone. */
    private void lose(Fault fault) {
        sandbox.fault(Operation.TRIGGER, fault);
        id = start(observer);
        eventually(() ->
                sandbox.requests(Operation.TRIGGER) == 1 && sandbox.created(orders.id()) == (fault == TAKEN ? 1 : 0));
        key = "ak_revoked";
        after = restart();
    }

    private boolean afterSaid(String part) {
        return after.lines.stream().anyMatch(line -> line.contains(part));
    }

    private boolean otherSaid(String part) {
        return other.lines.stream().anyMatch(line -> line.contains(part));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyWaitsForARunWhoseKeyIsGone(boolean aborted) throws Exception {
        lose(TAKEN);
        eventually(() -> afterSaid("rejected the API key"));
        if (aborted) {
            engine.cancel(id);
            eventually(() -> afterSaid("will be cancelled as soon as"));
        }
        startOtherThatWaits();
        assertEquals(1, sandbox.requests(Operation.TRIGGER));

        time.advance(Duration.ofMinutes(2));

        // No more time passes.
        eventually(() -> other.last() != null);
        assertEquals(2, sandbox.created(orders.id()));
        passing(other::ended);
        assertEquals(Kind.COMPLETED, other.last().outcome().kind());
    }

    @Test
    void nobodyWaitsForARunThatHasNoCredential() throws Exception {
        lose(TAKEN);
        key = null;
        passing(() -> afterSaid("There is no such credential.") || afterSaid("rejected the API key"));
        startOtherThatWaits();

        time.advance(Duration.ofMinutes(2));

        eventually(() -> other.last() != null);
    }

    @Test
    void nobodyWaitsWhileSupaflowAsksAnotherToWait() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests(Duration.ofHours(1)));
        start(observer);
        passing(() -> said("Looking once more"));
        startOtherThatWaits();

        time.advance(Duration.ofMinutes(2));

        eventually(() -> other.last() != null);
        passing(() -> observer.ended() && other.ended());
        assertEquals(2, sandbox.created(orders.id()));
        assertEquals(sandbox.jobs(orders.id()).get(0).id(), other.last().jobId());
    }

    @Test
    void whoWaitsSaysForWhomAndWhy() throws Exception {
        lose(TAKEN);
        eventually(() -> afterSaid("rejected the API key"));
        startOtherThatWaits();

        time.advance(Duration.ofSeconds(15));

        eventually(() ->
                otherSaid("waiting, because the answer to the trigger of job#1 was lost and its key was rejected."));
    }

    @Test
    void whoWaitsForATriggerUnderWaySaysSo() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        hanging = 1;
        start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        startOtherThatWaits();

        time.advance(Duration.ofSeconds(15));

        eventually(() -> otherSaid("waiting, because job#1 is triggering this pipeline."));
    }

    @Test
    void aRunThatGaveItsTurnUpDoesNotTakeTheOthersJobForItsOwn() {
        lose(NOT_TAKEN);
        startOther();
        passing(other::ended);

        key = SupaflowSandbox.KEY;
        passing(after::ended);

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, jobs.size());
        assertEquals(jobs.get(0).id(), other.last().jobId());
        assertEquals(jobs.get(1).id(), after.last().jobId());
    }

    @Test
    void aRunThatGaveItsTurnUpFindsItsOwnJob() {
        lose(TAKEN);
        startOther();
        passing(other::ended);

        key = SupaflowSandbox.KEY;
        passing(after::ended);

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, jobs.size());
        assertEquals(jobs.get(0).id(), after.last().jobId());
        assertEquals(jobs.get(1).id(), other.last().jobId());
    }

    @Test
    void bothAnswersMayBeLost() {
        lose(TAKEN);
        sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
        startOther();
        passing(other::ended);

        key = SupaflowSandbox.KEY;
        passing(after::ended);

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, jobs.size());
        assertEquals(jobs.get(0).id(), after.last().jobId());
        assertEquals(jobs.get(1).id(), other.last().jobId());
    }

    @Test
    void afterARestartTheLaterOfTwoLooksFirst() throws Exception {
        lose(TAKEN);
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        hanging = 1;
        startOther();
        passing(() -> sandbox.created(orders.id()) == 2);
        hanging = 0;
        key = SupaflowSandbox.KEY;

        after = restart();
        eventually(() -> engine.runs().size() == 2);
        passing(() -> after.outcomes() == 2);

        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        List<PipelineRun> ended =
                after.states.stream().filter(run -> run.phase() == Phase.ENDED).toList();
        for (PipelineRun run : ended) {
            int place = "other".equals(run.request().credentialsId()) ? 1 : 0;
            assertEquals(jobs.get(place).id(), run.jobId());
        }
    }
}
