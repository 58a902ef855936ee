package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * From the outcome to the last word: the caller takes the outcome, hears what the job did if it wants to, and the record goes. All
 * on the run's lane.
 */
final class Ending {

    private static final Logger LOGGER = Logger.getLogger(Ending.class.getName());

    /** Refusals of an outcome before its texts are suspected: most disks are well again by then. */
    private static final int SUSPICIOUS = 3;

    private final ActiveRun active;
    private final RunObserver observer;
    private final ObjectReading objectReading;
    private int refusals;
    private boolean taken;
    private boolean finishing;

    Ending(ActiveRun active, RunObserver observer) {
        this.active = active;
        this.observer = observer;
        this.objectReading = new ObjectReading(active, this);
    }

    /** Gives the outcome to the caller, again and again until it is taken. */
    void deliver() {
        if (!isTaken(run()) && !(++refusals >= SUSPICIOUS && isTakenWithoutTexts())) {
            active.recordIfOutdated();
            active.later(active.backoff(ActiveRun.FIRST_RETRY, null), this::deliver);
            return;
        }
        taken = true;
        active.answerCancels();
        active.freshStart();
        if (run().isJobEnded() && observer.wantsObjects()) {
            objectReading.begin();
        } else {
            finish();
        }
    }

    private boolean isTaken(PipelineRun ended) {
        try {
            observer.updated(ended);
            return true;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The outcome of run " + run().id() + " could not be stored");
            return false;
        }
    }

    /** If the caller can store this, what Supaflow said was the hindrance; if it can't, the disk is. */
    private boolean isTakenWithoutTexts() {
        String ended = Objects.requireNonNull(run().outcome()).kind().apiName();
        PipelineRun plain = run().saying(Messages.Ending_notStored(ConsoleText.statusWords(ended)));
        if (!isTaken(plain)) {
            return false;
        }
        active.become(plain);
        return true;
    }

    /** What the job did was read, or cannot be. The record goes only now, so that a crash reads it again. */
    void objectsRead(ObjectResults objects, @CheckForNull String problem) {
        finishing = true;
        try {
            observer.objects(run(), objects, problem);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The object results of run " + run().id() + " could not be stored");
        }
        finish();
    }

    private void finish() {
        finishing = true;
        if (active.forget()) {
            active.supervisor.removed(active);
        } else {
            // What is left of it must not be taken for a run that goes on.
            active.recordIfOutdated();
            active.later(active.backoff(ActiveRun.FIRST_RETRY, null), this::finish);
        }
    }

    /** Goes on after a defect. */
    void goOn(String why) {
        if (finishing) {
            finish();
        } else if (taken) {
            objectReading.goOn(why);
        } else {
            deliver();
        }
    }

    private PipelineRun run() {
        return active.state();
    }
}
