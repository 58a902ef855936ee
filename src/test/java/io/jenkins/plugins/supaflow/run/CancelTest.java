package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Cancelling a run, at every point of its life. */
class CancelTest extends EngineTestBase {

    @Test
    void cancelsAQueuedJobAndFollowsItToItsEnd() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);

        engine.cancel(id).join();

        assertTrue(said("cancelled. Supaflow's agent stops it"), observer.lines::toString);
        passing(observer::ended);
        assertEquals(Kind.CANCELLED, outcome());
        assertEquals("cancelled", theJob().status());
    }

    @Test
    void cancellingTwiceIsCancellingOnce() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);

        CompletableFuture.allOf(engine.cancel(id), engine.cancel(id), engine.cancel(id))
                .join();

        assertEquals(1, sandbox.requests(Operation.CANCEL));
        assertEquals(
                1,
                observer.lines.stream()
                        .filter(line -> line.endsWith(": cancelling."))
                        .count());
    }

    @Test
    void saysHowAJobHadEndedBeforeTheCancel() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        theJob().end("completed", null);

        engine.cancel(id).join();

        assertEquals(Kind.COMPLETED, outcome());
        assertTrue(said("It had ended before it could be cancelled."), observer.lines::toString);
    }

    @Test
    void cancelBeforeTheTriggerCreatesNoJob() {
        sandbox.faultAlways(Operation.PIPELINES, Fault.badGateway());
        String id = start(observer);
        eventually(() -> said("Retrying"));

        engine.cancel(id).join();
        sandbox.clearFaults();
        time.advance(Duration.ofHours(1));

        assertEquals(Kind.NOT_STARTED, outcome());
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void cancelDuringTheTriggerCancelsTheJob() {
        orders.script(JobScript.running());
        sandbox.fault(Operation.TRIGGER, Fault.delay(Duration.ofMillis(300)));
        String id = start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);

        engine.cancel(id).join();

        assertEquals("cancelled", theJob().status());
    }

    @Test
    void deliversACancelAfterAnOutageAndARestart() throws Exception {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());

        CompletableFuture<Void> answer = engine.cancel(id);
        eventually(() -> said("cancelling"));
        assertFalse(answer.isDone());
        time.advance(ActiveRun.CANCEL_PATIENCE);
        answer.join();
        assertTrue(said("not acknowledged within 20 s. Still trying"), observer.lines::toString);

        RecordingObserver after = restart();
        eventually(() -> sandbox.requests(Operation.CANCEL) > 1);
        sandbox.clearFaults();
        passing(after::ended);

        assertEquals(Kind.CANCELLED, after.last().outcome().kind());
        assertEquals("cancelled", theJob().status());
    }

    @Test
    void saysOnceThatACancelIsNotAcknowledged() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());

        CompletableFuture<Void> answers =
                CompletableFuture.allOf(engine.cancel(id), engine.cancel(id), engine.cancel(id));
        eventually(() -> said("cancelling"));
        time.advance(ActiveRun.CANCEL_PATIENCE);
        answers.join();

        assertEquals(
                1,
                observer.lines.stream()
                        .filter(line -> line.contains("not acknowledged"))
                        .count(),
                observer.lines::toString);
    }

    @Test
    void asksAgainWhenTheAgentOverwritesTheCancel() {
        sandbox.heartbeat(Duration.ofMinutes(2));
        orders.script(JobScript.running().lasting(Duration.ZERO, Duration.ZERO, Duration.ofDays(1)));
        String id = startTriggered(observer);
        passing(() -> said("running"));

        engine.cancel(id).join();
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
    }

    @Test
    void aCancelThatIsRefusedIsRepeatedEverMoreSlowlyAndSaidOnce() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        passing(() -> said("running"));
        sandbox.faultAlways(Operation.CANCEL, Fault.status(403));

        Instant begun = clock.instant();
        engine.cancel(id);
        passing(() -> sandbox.requests(Operation.CANCEL) == 8);

        // After 2, 4, 8, … 128 seconds.
        Duration passed = Duration.between(begun, clock.instant());
        assertTrue(passed.toSeconds() >= 254, passed::toString);
        assertEquals(
                1,
                observer.lines.stream()
                        .filter(line -> line.contains("Retrying"))
                        .count(),
                observer.lines::toString);
        sandbox.clearFaults();
        passing(observer::ended);
        assertEquals(Kind.CANCELLED, outcome());
    }

    @Test
    void aCancelWaitsAsLongAsSupaflowAsks() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        passing(() -> said("running"));
        sandbox.faultAlways(Operation.CANCEL, Fault.tooManyRequests(Duration.ofMinutes(20)));

        engine.cancel(id);
        eventually(() -> sandbox.requests(Operation.CANCEL) == 1);
        intervals(30);

        assertEquals(1, sandbox.requests(Operation.CANCEL));
    }

    @Test
    void aCancelThatARevokedKeyStopsIsSentAtOnceWithTheNewOne() {
        orders.script(JobScript.running());
        String id = startTriggered(observer);
        passing(() -> said("running"));
        sandbox.faultAlways(Operation.CANCEL, Fault.status(403));
        engine.cancel(id);
        intervals(20);
        int sent = sandbox.requests(Operation.CANCEL);

        sandbox.revokeKey(SupaflowSandbox.KEY);
        key = "ak_new";
        sandbox.addKey(key, SupaflowSandbox.USER_ID);
        sandbox.expireTokens();
        sandbox.clearFaults();
        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        // One with the token of before may have been under way.
        assertTrue(sandbox.requests(Operation.CANCEL) <= sent + 2);
    }

    @Test
    void cancelBetweenTheAnswerAndItsNewsCancelsTheJob() {
        orders.script(JobScript.running());
        String id = UUID.randomUUID().toString();
        observer.before = line -> {
            if (line.endsWith(": triggered.")) {
                engine.cancel(id);
            }
        };
        start(id, observer);

        passing(observer::ended);

        assertEquals(Kind.CANCELLED, outcome());
        assertEquals("cancelled", theJob().status());
    }

    @Test
    void cancelInTheMomentOfTheEndChangesNothing() {
        String id = UUID.randomUUID().toString();
        List<CompletableFuture<Void>> answers = new CopyOnWriteArrayList<>();
        observer.before = line -> {
            if (line.contains(" completed")) {
                answers.add(engine.cancel(id));
            }
        };
        start(id, observer);

        passing(observer::ended);

        answers.get(0).join();
        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, observer.outcomes());
        assertEquals("completed", theJob().status());
        eventually(() -> engine.runs().isEmpty());
    }

    @Test
    void aRunThatIsCancelledWhileItWaitsForItsTurnKeepsItFromNobody() {
        sandbox.fault(Operation.TRIGGER, Fault.badGateway());
        start(observer);
        eventually(() -> said("Looking again"));
        RecordingObserver second = new RecordingObserver();
        String waiting = start(second);
        RecordingObserver third = new RecordingObserver();
        start(third);
        eventually(() -> sandbox.requests(Operation.PIPELINES) == 3);

        engine.cancel(waiting).join();
        passing(() -> observer.ended() && third.ended());

        assertEquals(Kind.NOT_STARTED, second.last().outcome().kind());
        assertEquals(2, sandbox.created(orders.id()));
        assertEquals(Kind.COMPLETED, third.last().outcome().kind());
    }
}
