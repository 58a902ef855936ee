package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What becomes of a run that somebody wants no more, and what they hear of it. All on the run's lane. */
final class Aborting {

    private final ActiveRun active;
    private final List<CompletableFuture<Void>> answers;

    Aborting(ActiveRun active) {
        this.active = active;
        this.answers = active.memory.cancelAnswers;
    }

    /** Somebody wants the run no more, and waits for the answer. */
    void requested(CompletableFuture<Void> answer) {
        PipelineRun run = active.run();
        if (run.phase() == Phase.ENDED) {
            // Who goes now is to hear first how it ended.
            active.ending.looked(null);
            answer.complete(null);
            return;
        }
        if (active.following.cancelling.isAcknowledged()) {
            answer.complete(null);
            return;
        }
        answers.add(answer);
        if (run.cancelRequested()) {
            return;
        }
        if (run.leavesItsJob()) {
            active.end(Kind.LEFT, Messages.Aborting_left());
            return;
        }
        if (run.phase() == Phase.WATCHING) {
            endBeforeTheJob();
            return;
        }
        active.memory.record.outdate();
        active.become(run.cancelling());
        active.recordIfOutdated();
        switch (run.phase()) {
            case PREPARING -> endBeforeTheJob();
            case TRIGGERING -> active.line(Messages.ActiveRun_cancelAsSoon(ConsoleText.subject(run)));
            default -> {
                active.line(Messages.ActiveRun_cancelling(ConsoleText.subject(run)));
                active.following.sendCancel();
            }
        }
    }

    /** The run has no job, and triggers none any more. */
    void endBeforeTheJob() {
        if (active.run().request().mayTrigger()) {
            active.end(Kind.NOT_STARTED, Messages.Triggering_nothingTriggered());
        } else {
            active.end(Kind.LEFT, Messages.Aborting_leftBeforeTheJob());
        }
    }

    void waitNoLonger(CompletableFuture<Void> answer) {
        // However many ask.
        if (answers.indexOf(answer) == 0) {
            active.line(Messages.ActiveRun_cancelNotAcknowledged(
                    ConsoleText.subject(active.run()), Figures.duration(ActiveRun.CANCEL_PATIENCE)));
        }
        answer.complete(null);
    }

    /** Supaflow has answered, or the run has ended. */
    void answer() {
        answers.forEach(answer -> answer.complete(null));
        answers.clear();
    }
}
