package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.run.PipelinePoller.Poll;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What one watch knows: its ledger as it stands, which may be ahead of the one on disk by what Supaflow tells again. On the watch's lane. */
final class WatchMemory {

    private static final Logger LOGGER = Logger.getLogger(WatchMemory.class.getName());

    private final RunSupervisor supervisor;
    private final LedgerFile file;
    private final String reference;
    private final Instant started;
    private final MissingJobs missing = new MissingJobs();

    // Read by pages and by the poller.
    private volatile WatchLedger ledger;

    /** What another pipeline or organization that went by the reference still owes. */
    private volatile List<EndedJob> owed = List.of();

    private boolean forgets;
    private boolean loaded;
    private boolean isFirst;

    /**
     * @param started when the controller started, by the engine's clock
     * @param forgets whether what is on disk is of a watch that was ended
     */
    WatchMemory(RunSupervisor supervisor, LedgerFile file, String reference, Instant started, boolean forgets) {
        this.supervisor = supervisor;
        this.file = file;
        this.reference = reference;
        this.started = started;
        this.forgets = forgets;
    }

    /**
     * Reads what is on disk, if that was not done.
     *
     * @throws IOException if nobody knows what is there
     */
    void load() throws IOException {
        if (loaded) {
            return;
        }
        file.load();
        if (forgets) {
            file.put(reference, null);
            forgets = false;
        }
        ledger = file.get(reference);
        isFirst = ledger != null;
        loaded = true;
    }

    /** The ledger as it stands; null before the first look. Safe on any thread. */
    @CheckForNull
    WatchLedger ledger() {
        return ledger;
    }

    /** Jobs whose build is not certain yet. Safe on any thread. */
    List<EndedJob> due() {
        WatchLedger now = ledger;
        return now == null ? owed : now.due();
    }

    /** The ledger after an answer. Changes nothing yet. */
    WatchLedger after(Poll poll, Pipeline pipeline, Watch watch) {
        WatchLedger before = ledger;
        return before == null
                ? WatchLedger.begin(pipeline, poll).owing(owed)
                : Adoption.of(
                        before,
                        poll,
                        missing.gone(before.open().keySet(), poll),
                        new Adoption.Terms(
                                watch,
                                started,
                                isFirst,
                                supervisor.time.timeOfDay(),
                                jobId -> supervisor.ownJobs.ownerOf(before.pipelineId(), jobId)));
    }

    /** Whether a ledger holds what a crash must not take away. */
    boolean isToBeWritten(WatchLedger next) {
        return next.isNewsTo(file.get(reference));
    }

    /**
     * This is the ledger from now on.
     *
     * @throws IOException if it is to be written and cannot be: then the old one still is
     */
    void become(WatchLedger next) throws IOException {
        if (isToBeWritten(next)) {
            file.put(reference, next);
        }
        ledger = next;
        owed = List.of();
        isFirst = false;
    }

    /** Another pipeline or organization goes by the reference: what is due remains so, everything else begins anew. */
    void beginAnew() {
        owed = due();
        ledger = null;
    }

    /** A job needs no build any more. */
    void taken(String jobId) {
        owed = owed.stream().filter(job -> !job.jobId().equals(jobId)).toList();
        WatchLedger before = ledger;
        if (before != null && before.isDue(jobId)) {
            ledger = before.taken(jobId);
            try {
                file.put(reference, ledger);
            } catch (IOException e) {
                // With the next answer. After a crash it is asked for once more.
                LOGGER.log(Level.FINE, "That a build was taken could not be written", e);
            }
        }
    }
}
