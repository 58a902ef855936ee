package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;
import java.util.Objects;

/**
 * From the outcome to the last word: a look at what the job did if something went wrong, so that the outcome can name it; the caller
 * takes the outcome, hears what the job did if it wants to, and the record goes. All on the run's lane.
 */
final class Ending {

    /** Refusals of an outcome before its texts are suspected: most disks are well again by then. */
    private static final int SUSPICIOUS = 3;

    /** What is to be told or done next. */
    enum Stage {
        LOOK,
        OUTCOME,
        OBJECTS,
        RECORD
    }

    private final ActiveRun active;
    private final ObjectReading objectReading;
    private int refusals;

    /** What the look has shown, until that was told too. */
    private ObjectResults seen;

    Ending(ActiveRun active) {
        this.active = active;
        this.objectReading = new ObjectReading(active, this);
    }

    /** Begins, or goes on where a defect or a crash has left it. */
    void resume(@CheckForNull String defect) {
        switch (active.memory.stage) {
            case LOOK -> {
                // A look that ends in a defect must not keep the outcome back.
                if (defect == null && isWorthALook()) {
                    objectReading.look();
                } else {
                    looked(null);
                }
            }
            case OUTCOME -> deliver();
            case OBJECTS -> objectReading.resume(defect);
            case RECORD -> finish();
        }
    }

    /** Whether something went wrong that somebody wants to know of: who asked for a cancel knows why it ended. */
    private boolean isWorthALook() {
        PipelineRun run = active.run();
        return switch (Objects.requireNonNull(run.outcome()).kind()) {
            case FAILED, TIMED_OUT, COMPLETED_WITH_WARNING ->
                !run.cancelRequested() && active.memory.observer.wantsObjects();
            default -> false;
        };
    }

    /**
     * The look is over; what comes of it later is too late.
     *
     * @param objects null if they were not read
     */
    void looked(@CheckForNull ObjectResults objects) {
        if (active.memory.stage != Stage.LOOK) {
            return;
        }
        active.memory.stage = Stage.OUTCOME;
        seen = objects;
        PipelineRun run = active.run();
        Job job = run.job();
        if (job != null && Objects.requireNonNull(run.outcome()).kind().isOfAJob()) {
            active.become(run.telling(ConsoleText.outcome(run, job, objects)));
            boolean whole = objects != null && objectReading.isWhole(objects);
            active.memory.console.news(ConsoleText.ended(run, job, whole ? objects : null));
        }
        deliver();
    }

    /** Gives the outcome to the caller, again and again until it is taken. */
    private void deliver() {
        if (!active.update(active.run()) && !(++refusals >= SUSPICIOUS && isTakenWithoutTexts())) {
            // They may be large, and a full disk stay so for long.
            seen = null;
            active.recordIfOutdated();
            active.tryLater(null, this::deliver);
            return;
        }
        active.memory.stage = Stage.OBJECTS;
        active.memory.patience.freshStart();
        active.aborting.answer();
        ObjectResults shown = seen;
        seen = null;
        if (shown != null && objectReading.isWhole(shown)) {
            objectsRead(shown, null);
        } else {
            objectReading.resume(null);
        }
    }

    /** If the caller can store this, what Supaflow said was the hindrance; if it can't, the disk is. */
    private boolean isTakenWithoutTexts() {
        String ended = Objects.requireNonNull(active.run().outcome()).kind().apiName();
        PipelineRun plain = active.run().saying(Messages.Ending_notStored(ConsoleText.statusWords(ended)));
        if (!active.update(plain)) {
            return false;
        }
        active.become(plain);
        return true;
    }

    /** What the job did was read, or cannot be. The record goes only now, so that a crash reads it again. */
    void objectsRead(ObjectResults objects, @CheckForNull String problem) {
        active.memory.stage = Stage.RECORD;
        try {
            active.memory.observer.objects(active.run(), objects, problem);
        } catch (IOException | RuntimeException e) {
            active.warn("its object results could not be stored", e);
        }
        finish();
    }

    /** The caller has heard everything. */
    void finish() {
        active.memory.stage = Stage.RECORD;
        active.supervisor.ownJobs.force();
        if (active.memory.record.remove(active.run())) {
            active.supervisor.removed(active);
        } else {
            // What is left of it must not be taken for a run that goes on.
            active.recordIfOutdated();
            active.tryLater(null, this::finish);
        }
    }
}
