package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What should not happen, in the middle of a step: a defect of ours or of another plugin, or no memory for a thread. */
class DefectTest extends EngineTestBase {

    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static void defect() {
        throw new IllegalStateException("a defect");
    }

    @Test
    void aDefectBeforeTheTriggerIsSatOut() {
        beforeLookUp = DefectTest::defect;
        start(observer);
        settled();
        beforeLookUp = () -> {};

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aDefectThatStaysIsGivenUp() {
        settings = new RunSettings(INTERVAL, Duration.ofHours(2));
        accountIsADefect = true;
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.GAVE_UP, outcome());
        assertTrue(said("see its log"), observer.lines::toString);
    }

    @Test
    void aRunWhoseAccountIsADefectAfterARestartIsFollowed() {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)));
        startTriggered(observer);
        beforeLookUp = DefectTest::defect;
        RecordingObserver after = restart();
        settled();
        beforeLookUp = () -> {};

        passing(after::ended);

        assertEquals(Kind.COMPLETED, after.last().outcome().kind());
    }

    @Test
    void aDefectInALookKeepsNobodyWaitingForEver() {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        start(observer);
        eventually(() -> sandbox.created(orders.id()) == 1);
        beforeLookUp = DefectTest::defect;
        RecordingObserver after = restart();
        settled();
        beforeLookUp = () -> {};
        RecordingObserver second = new RecordingObserver();
        start(second);

        passing(() -> after.ended() && second.ended());

        assertEquals(sandbox.jobs(orders.id()).get(0).id(), after.last().jobId());
        assertEquals(sandbox.jobs(orders.id()).get(1).id(), second.last().jobId());
    }

    @Test
    void aRoundOfPollsThatFailsIsFollowedByAnother() {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)));
        startTriggered(observer);
        beforeRequest = uri -> {
            throw new NoClassDefFoundError("a defect");
        };
        beforeLookUp = DefectTest::defect;
        for (int i = 0; i < 3; i++) {
            settled();
            time.advance(INTERVAL);
        }
        beforeRequest = uri -> {};
        beforeLookUp = () -> {};

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome());
    }

    @RepeatedTest(40)
    void whereverAStepFailsThereIsOneJobAndOneOutcome(RepetitionInfo repetition) {
        long seed = SEED + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)));
        if (random.nextBoolean()) {
            sandbox.fault(Operation.TRIGGER, random.nextBoolean() ? Fault.closeAfter() : Fault.badGateway());
        }
        int[] left = {1 + random.nextInt(6)};
        Runnable trap = () -> {
            boolean fails;
            boolean hard;
            synchronized (random) {
                fails = left[0] > 0 && random.nextInt(4) == 0;
                left[0] -= fails ? 1 : 0;
                hard = random.nextBoolean();
            }
            if (fails && hard) {
                throw new NoClassDefFoundError("a defect");
            } else if (fails) {
                defect();
            }
        };
        beforeLookUp = trap;
        beforeHandOver = trap;
        beforeRequest = uri -> trap.run();
        observer.before = line -> trap.run();
        start(observer);
        RecordingObserver second = new RecordingObserver();
        second.before = observer.before;
        start(second);

        passing(() -> observer.ended() && second.ended() && engine.runs().isEmpty());

        String story = "seed " + seed + ": " + observer.lines + second.lines;
        assertEquals(Kind.COMPLETED, outcome(), story);
        assertEquals(Kind.COMPLETED, second.last().outcome().kind(), story);
        assertEquals(1, observer.outcomes(), story);
        assertEquals(1, second.outcomes(), story);
        assertEquals(2, sandbox.created(orders.id()), story);
    }
}
