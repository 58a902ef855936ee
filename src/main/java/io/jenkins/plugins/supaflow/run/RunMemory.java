package io.jenkins.plugins.supaflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the controller remembers of an active run: all that a defect leaves to the next {@link ActiveRun}. A crash leaves the record
 * alone. Its turn, or its place among those who wait for one, is in {@link TriggerTurns}.
 */
final class RunMemory {

    final RunObserver observer;
    final Lane lane;
    volatile PipelineRun run;

    // Only on the lane from here on.
    final RunRecord record;
    final Patience patience;
    final Console console;
    final LostAnswer.Losses losses = new LostAnswer.Losses();
    final List<CompletableFuture<Void>> cancelAnswers = new ArrayList<>(0);
    Ending.Stage stage = Ending.Stage.LOOK;

    /** The only one that may act for the run. */
    ActiveRun driver;

    /** @param isRecorded whether the run comes from its record */
    RunMemory(RunSupervisor supervisor, PipelineRun run, RunObserver observer, boolean isRecorded) {
        this.observer = observer;
        this.run = run;
        this.lane = new Lane(supervisor.pool, task -> supervisor.time.schedule(ActiveRun.FIRST_RETRY, task));
        this.record = new RunRecord(supervisor.store, isRecorded);
        this.patience = new Patience(supervisor);
        this.console = new Console(observer, supervisor.time.clock(), () -> this.run);
    }
}
