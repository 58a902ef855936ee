package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import java.time.Duration;
import java.util.Objects;

/** A run's turn to trigger its pipeline: waits for it, tells the console for whom, and gives it back. All on the run's lane. */
final class Turn {

    /** A turn normally lasts less than a second; one that takes longer deserves a word. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** After that a word is due only where the reason has changed, and not for each of a hundred runs before this one. */
    private static final int EVER_LESS = 4;

    private final ActiveRun active;
    private boolean awaited;
    private String told;

    Turn(ActiveRun active) {
        this.active = active;
    }

    boolean isHeld() {
        return !awaited
                && turns().isHeldBy(active.run().pipelineId(), active.run().id());
    }

    /**
     * Takes the turn, at once or when the others are done, and goes on, unless the run is not in this phase any more by then. The
     * place among those who wait is taken before this returns, on any thread.
     *
     * @param why what others will wait for, a clause
     */
    void take(Phase phase, String why, Runnable then) {
        awaited = true;
        active.memory.patience.waitForOthers();
        boolean atOnce = turns().take(
                        pipelineId(),
                        active.run().id(),
                        why,
                        () -> active.step(() -> {
                            awaited = false;
                            active.memory.patience.waitNoMore();
                            if (active.run().phase() == phase) {
                                then.run();
                            } else {
                                release();
                            }
                        }));
        if (!atOnce) {
            told = null;
            tellAfter(PATIENCE);
        }
    }

    private void tellAfter(Duration wait) {
        active.later(wait, () -> tell(wait));
    }

    private void tell(Duration waited) {
        if (!awaited || active.run().phase() == Phase.ENDED) {
            return;
        }
        String why = turns().why(pipelineId());
        if (why != null && !why.equals(told)) {
            told = why;
            active.line(Messages.Turn_waiting(ConsoleText.subject(active.run()), why));
        }
        tellAfter(waited.multipliedBy(EVER_LESS));
    }

    /** Tells those who wait what for, from now on, if the turn is held. */
    void because(String why) {
        turns().explain(pipelineId(), active.run().id(), why);
    }

    /** Lets the next one go on. Who only waits for the turn does not do so any more. */
    void release() {
        active.memory.patience.waitNoMore();
        turns().leave(active.run().pipelineId(), active.run().id());
    }

    /** After a defect, who may have sent a trigger keeps the turn, and who waits its place. Nobody waits for one who sent nothing. */
    void stumbled() {
        if (active.run().phase() == Phase.PREPARING
                && turns().isHeldBy(active.run().pipelineId(), active.run().id())) {
            release();
        }
    }

    private String pipelineId() {
        return Objects.requireNonNull(active.run().pipelineId());
    }

    private TriggerTurns turns() {
        return active.supervisor.turns;
    }
}
