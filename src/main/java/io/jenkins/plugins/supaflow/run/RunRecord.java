package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A run's record on disk: there before the request that it announces is sent, until the caller has taken the outcome. All on the run's lane. */
final class RunRecord {

    private static final Logger LOGGER = Logger.getLogger(RunRecord.class.getName());

    private final RunStore store;
    private boolean exists;
    private boolean outdated;

    /** @param exists whether the run comes from its record */
    RunRecord(RunStore store, boolean exists) {
        this.store = store;
        this.exists = exists;
    }

    /**
     * Puts a state on disk.
     *
     * @return whether it is there; if not, the request that it announces must not be sent
     */
    boolean write(PipelineRun run) {
        try {
            store.write(run);
            exists = true;
            outdated = false;
            return true;
        } catch (IOException e) {
            String owner = run.request().owner();
            LOGGER.log(Level.WARNING, e, () -> "Could not record run " + run.id() + " of " + owner);
            return false;
        }
    }

    /** What the record says, if there is one, is not so any more: it is to be written again. */
    void outdate() {
        outdated = exists;
    }

    boolean isOutdated() {
        return exists && outdated;
    }

    /** Removes it; tells whether there is none any more. */
    boolean remove(PipelineRun run) {
        try {
            if (run.phase() == Phase.ENDED) {
                // If it comes back, it tells the same end once more.
                store.remove(run.id());
            } else {
                store.removeForGood(run.id());
            }
            exists = false;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not remove the record of run " + run.id() + ": trying again");
        }
        return !exists;
    }
}
