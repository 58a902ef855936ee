package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Properties that hold for every sequence of answers, tried with random ones. A failure names its seed. */
class StateMachineTest extends EngineTestBase {

    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static final String ID = UUID.randomUUID().toString();
    private static final Account ME = new Account("org", "me", null, null);
    private static final Job JOB = new Job(ID, "running", null, Instant.EPOCH, null, null, null, null);

    private static final Joined JOINED = new Joined("folder/job#12", true, Instant.EPOCH);

    /** Each transition, and the phases that have it. */
    private record Transition(Set<Phase> from, UnaryOperator<PipelineRun> step) {}

    private static final List<Transition> TRANSITIONS = List.of(
            new Transition(
                    Set.of(Phase.PREPARING),
                    run -> run.resolved(new Pipeline(ID, "Orders", "orders", "active", null, null, null, null, null))),
            new Transition(Set.of(Phase.PREPARING), run -> run.triggering(JOB, ME, 1)),
            new Transition(Set.of(Phase.PREPARING), run -> run.watching(JOB, ME)),
            new Transition(Set.of(Phase.PREPARING, Phase.WATCHING), run -> run.joining(JOB, JOINED, ME)),
            new Transition(Set.of(Phase.TRIGGERING), run -> run.triggeringAgain("you", 2)),
            new Transition(Set.of(Phase.TRIGGERING), PipelineRun::notTriggered),
            new Transition(Set.of(Phase.TRIGGERING), run -> run.running(ID, Instant.EPOCH)),
            new Transition(Set.of(Phase.RUNNING), run -> run.observed(JOB)),
            new Transition(Set.of(Phase.PREPARING, Phase.TRIGGERING, Phase.RUNNING), PipelineRun::cancelling),
            new Transition(
                    Set.of(Phase.PREPARING, Phase.WATCHING, Phase.TRIGGERING, Phase.RUNNING),
                    run -> run.ended(new RunOutcome(Kind.GONE, "Gone."))));

    @RepeatedTest(200)
    void transitionsLeadOnlyWhereTheLifeOfARunDoes(RepetitionInfo repetition) {
        long seed = SEED + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        PipelineRun run = PipelineRun.prepare("0123", request("orders"), Instant.EPOCH)
                .resolved(new Pipeline(ID, "Orders", "orders", "active", null, null, null, null, null));
        for (int i = 0; i < 50; i++) {
            Transition next = TRANSITIONS.get(random.nextInt(TRANSITIONS.size()));
            PipelineRun before = run;
            if (next.from().contains(before.phase())) {
                run = next.step().apply(before);
                assertTrue(RunStore.isWhole(run), "seed " + seed);
                assertTrue(run.cancelRequested() || !before.cancelRequested(), "an abort is forgotten: seed " + seed);
            } else {
                assertThrows(IllegalStateException.class, () -> next.step().apply(before), "seed " + seed);
            }
        }
        if (run.phase() != Phase.ENDED) {
            assertSame(
                    Phase.ENDED, run.ended(new RunOutcome(Kind.GONE, "Gone.")).phase());
        }
    }

    /** Found by {@code ./simulate --seed 20444857}: after a restart, another run took the job of one that had triggered again. */
    @Test
    void aRunThatTriggersAgainIsTheLaterOneFromThenOn() {
        PipelineRun prepared = PipelineRun.prepare("0123", request("orders"), Instant.EPOCH)
                .resolved(new Pipeline(ID, "Orders", "orders", "active", null, null, null, null, null));
        PipelineRun other = prepared.triggering(null, ME, 2);

        assertTrue(OtherRuns.BY_ORDER.compare(prepared.triggering(null, ME, 1), other) < 0);
        assertTrue(OtherRuns.BY_ORDER.compare(prepared.triggering(null, ME, 1).triggeringAgain("me", 3), other) > 0);
    }

    @Test
    void everyPhaseThatHasNotEndedHasAWayToItsEnd() {
        PipelineRun preparing = PipelineRun.prepare("0123", request("orders"), Instant.EPOCH);
        PipelineRun triggering = preparing
                .resolved(new Pipeline(ID, "Orders", "orders", "active", null, null, null, null, null))
                .triggering(JOB, ME, 1);

        for (PipelineRun run : List.of(preparing, triggering, triggering.running(ID, Instant.EPOCH))) {
            RunOutcome outcome = new RunOutcome(Kind.GAVE_UP, "Given up.");
            assertEquals(outcome, run.ended(outcome).outcome());
            assertSame(Phase.ENDED, run.cancelling().ended(outcome).phase());
        }
    }

    /** Answers to a trigger that leave open whether it took, and whether it did. */
    private static final List<Fault> OPEN = List.of(
            Fault.status(500),
            Fault.badGateway(),
            Fault.statusAfter(404),
            Fault.statusAfter(504),
            Fault.postgrestError(503, "PGRST001", "broken connection", null).carriedOut(),
            Fault.notJson(),
            Fault.emptyBody(),
            Fault.closeBefore(),
            Fault.closeAfter(),
            Fault.closeHalfway());

    private static final List<Fault> PASSING = List.of(
            Fault.status(503),
            Fault.tooManyRequests(),
            Fault.postgrestError(404, "PGRST205", "not in the schema cache", null),
            Fault.cutOffBody(),
            Fault.closeBefore(),
            Fault.closeAfter(),
            Fault.expiredToken());

    @RepeatedTest(80)
    void noSequenceOfAnswersLeadsToASecondJobOrToNoEnd(RepetitionInfo repetition) {
        long seed = SEED + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        orders.script(
                JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(random.nextInt(3))));
        List<Boolean> open = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            boolean leftOpen = random.nextInt(4) > 0;
            open.add(leftOpen);
            sandbox.fault(
                    Operation.TRIGGER, leftOpen ? OPEN.get(random.nextInt(OPEN.size())) : Fault.tooManyRequests());
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            Operation where = random.nextBoolean() ? Operation.READ_JOBS : Operation.PIPELINES;
            sandbox.fault(
                    where,
                    random.nextBoolean() ? Fault.delay(Duration.ZERO) : PASSING.get(random.nextInt(PASSING.size())));
        }
        boolean abort = random.nextInt(4) == 0;
        RecordingObserver heard = observer;
        String id = start(observer);
        for (int i = random.nextInt(6); i > 0 && !heard.ended(); i--) {
            switch (random.nextInt(3)) {
                case 0 -> heard = restarted(heard);
                case 1 -> {
                    if (abort) {
                        engine.cancel(id);
                    }
                }
                default -> time.advance(Duration.ofSeconds(random.nextInt(60)));
            }
        }
        RecordingObserver last = heard;
        passing(() -> last.ended() || engine.runs().isEmpty());

        String story = "seed " + seed + ": " + last.lines;
        if (last.ended()) {
            Kind kind = last.last().outcome().kind();
            assertTrue(kind == Kind.COMPLETED || abort && (kind == Kind.NOT_STARTED || kind == Kind.CANCELLED), story);
            assertEquals(kind == Kind.NOT_STARTED ? 0 : 1, sandbox.created(orders.id()), story);
        } else {
            // Stopped before anything was recorded: nothing may have been triggered.
            assertEquals(0, sandbox.created(orders.id()), story);
        }
        assertEvidenceBeforeEachTrigger(open, story);
    }

    /** A restart hands the run to another observer, unless it had told its end already. */
    private RecordingObserver restarted(RecordingObserver before) {
        RecordingObserver after = restart();
        return before.ended() ? before : after;
    }

    private void assertEvidenceBeforeEachTrigger(List<Boolean> open, String story) {
        List<Instant> looks = new ArrayList<>();
        boolean everOpen = false;
        int triggers = 0;
        for (RecordedRequest request : sandbox.log()) {
            if (request.operation() == Operation.TRIGGER) {
                if (everOpen) {
                    assertTrue(looks.size() >= 2, story);
                    Duration apart = Duration.between(looks.get(0), looks.get(looks.size() - 1));
                    assertTrue(apart.compareTo(RunSettings.minPollInterval()) >= 0, story);
                }
                everOpen |= triggers < open.size() && open.get(triggers);
                triggers++;
                looks.clear();
            } else if (request.operation() == Operation.READ_JOBS) {
                looks.add(request.time());
            }
        }
    }
}
