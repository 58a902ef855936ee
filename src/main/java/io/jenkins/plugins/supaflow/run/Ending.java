package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;
import java.util.Objects;

/**
 * From the outcome to the last word: the caller takes the outcome, hears what the job did if it wants to, and the record goes. All
 * on the run's lane.
 */
final class Ending {

    /** Refusals of an outcome before its texts are suspected: most disks are well again by then. */
    private static final int SUSPICIOUS = 3;

    /** What is to be told or done next. */
    enum Stage {
        OUTCOME,
        OBJECTS,
        RECORD
    }

    private final ActiveRun active;
    private final ObjectReading objectReading;
    private int refusals;

    Ending(ActiveRun active) {
        this.active = active;
        this.objectReading = new ObjectReading(active, this);
    }

    /** Begins, or goes on where a defect or a crash has left it. */
    void resume(@CheckForNull String defect) {
        switch (active.memory.stage) {
            case OUTCOME -> {
                active.memory.console.lineUnlessSaid(
                        Objects.requireNonNull(active.run().outcome()).message());
                deliver();
            }
            case OBJECTS -> objectReading.resume(defect);
            case RECORD -> finish();
        }
    }

    /** Gives the outcome to the caller, again and again until it is taken. */
    private void deliver() {
        if (!active.update(active.run()) && !(++refusals >= SUSPICIOUS && isTakenWithoutTexts())) {
            active.recordIfOutdated();
            active.tryLater(null, this::deliver);
            return;
        }
        active.memory.stage = Stage.OBJECTS;
        active.memory.patience.freshStart();
        active.aborting.answer();
        objectReading.resume(null);
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
