package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Watches pipelines for those who want a build whenever a job of one ends, whoever started it: exactly one build for each. Every method
 * returns at once and may be called on any thread. However many watches there are, an account is asked with one request for each round, and no
 * thread waits.
 */
public final class PipelineWatches {

    private static final Logger LOGGER = Logger.getLogger(PipelineWatches.class.getName());

    /**
     * What is to be watched.
     *
     * @param id unique among all, and the same after a restart: the Jenkins job's full name and the pipeline's reference
     * @param pipeline what names the pipeline, see {@link io.jenkins.plugins.supaflow.client.Pipeline#checkReference}
     * @param on with which statuses a job must end for a build; none that is not terminal
     * @param everyJob whether also each job that ended while the controller was down gets a build, rather than the newest of them alone
     * @param file the ledger, in the Jenkins job's own folder, so that it goes where the job goes; several watches of one job have one
     */
    public record Watch(
            @NonNull String id,
            @NonNull String pipeline,
            @NonNull Set<JobStatus> on,
            boolean everyJob,
            @NonNull Path file) {

        public Watch {
            on = Set.copyOf(on);
        }
    }

    /**
     * A job that ended, for which a build is to be started. The texts are harmless.
     *
     * @param jobId its UUID
     * @param pipelineId the pipeline's UUID
     * @param pipelineName the pipeline's name for people; null if Supaflow did not tell
     * @param status how it ended
     * @param statusMessage Supaflow's message on that
     * @param endedAt when, by Supaflow's clock; null if Supaflow did not tell
     * @param rowsSource rows read; null if not known
     * @param rowsDestination rows written; null if not known
     * @param owner the build of this controller that triggered it, as its run's {@link PipelineRun.Request#owner} has it; null if it was none
     *     that is known
     * @param dueSince since when its build is due, by this controller's time of day: an older build is not its build
     */
    public record EndedJob(
            @NonNull String jobId,
            @NonNull String pipelineId,
            @CheckForNull String pipelineName,
            @NonNull JobStatus status,
            @CheckForNull String statusMessage,
            @CheckForNull Instant endedAt,
            @CheckForNull Long rowsSource,
            @CheckForNull Long rowsDestination,
            @CheckForNull String owner,
            @NonNull Instant dueSince) {}

    /** Who builds. Called on the engine's threads, one call after the other for one watch; what it throws is tried again. */
    public interface Builds {

        /**
         * The client for the key that the job's builds may use, with the credential read afresh. May block for a short time.
         *
         * @throws IllegalArgumentException with one sentence for the user, when there is no usable key
         */
        @NonNull
        SupaflowClient account();

        /**
         * Asks for the job's build. Called again and again, also after a restart, until {@link PipelineWatches#taken}: what was
         * asked for already must not become a second build.
         */
        void build(@NonNull EndedJob job);

        /** How the watch stands now, when that has changed: null if all is well, or what is the matter, in one sentence. */
        void trouble(@CheckForNull String sentence);
    }

    /**
     * A watch as it stands, for pages.
     *
     * @param pipelineName the pipeline's name for people; null while it is not known
     * @param trouble what is the matter, in one sentence; null if all is well
     * @param troubleSince since when, by this controller's time of day
     * @param begun since when jobs count, by Supaflow's clock; null before the first good look
     * @param open jobs that are in progress
     * @param due jobs that have ended and whose build is not certain yet
     * @param account whose key it uses; null while there is no usable one
     * @param nextPoll when Supaflow is asked next, by the engine's clock ({@link RunSupervisor#now}); null while nothing is planned
     */
    public record State(
            @NonNull Watch watch,
            @CheckForNull String pipelineName,
            @CheckForNull String trouble,
            @CheckForNull Instant troubleSince,
            @CheckForNull Instant begun,
            int open,
            int due,
            @CheckForNull SupaflowClient account,
            @CheckForNull Instant nextPoll) {}

    /** So soon after its end a watch that begins again goes on: builds set the triggers of their own job anew. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final RunSupervisor supervisor;
    private final Instant started;

    // Guarded by this.
    private final Map<String, PipelineWatch> watches = new TreeMap<>();
    private final Map<Path, LedgerFile> files = new HashMap<>();
    private final Map<String, Instant> justEnded = new HashMap<>();

    PipelineWatches(RunSupervisor supervisor) {
        this.supervisor = supervisor;
        this.started = supervisor.now();
    }

    /**
     * Watches from now on, or goes on: with what the ledger tells, or, if this id is watched already, with the new wishes.
     *
     * @param isNew whether people have configured it just now, rather than it was there before (a start, a renaming). What a ledger
     *     tells of an earlier watch of the same counts then only if that was ended within the last minute: builds that set their
     *     job's triggers each time take nothing away.
     */
    public synchronized void begin(@NonNull Watch watch, @NonNull Builds builds, boolean isNew) {
        PipelineWatch alive = watches.get(watch.id());
        if (alive != null
                && alive.file.path.equals(watch.file())
                && alive.watch().pipeline().equals(watch.pipeline())) {
            alive.change(watch, builds, isNew);
            return;
        }
        end(watch.id());
        boolean goesOn = justEnded.remove(watch.id()) != null || !isNew;
        PipelineWatch fresh = new PipelineWatch(supervisor, use(watch.file()), started, watch, builds, !goesOn, isNew);
        watches.put(watch.id(), fresh);
        fresh.begin();
    }

    /** Watches no longer. After a minute, if nobody begins again, the ledger forgets it. Nothing if there is no such watch. */
    public synchronized void end(@NonNull String watchId) {
        PipelineWatch watch = watches.remove(watchId);
        if (watch == null) {
            return;
        }
        watch.end();
        release(watch.file);
        Instant now = supervisor.now();
        justEnded.put(watchId, now);
        supervisor.time.schedule(GRACE, () -> forget(watch, now));
    }

    private synchronized void forget(PipelineWatch watch, Instant ended) {
        String id = watch.watch().id();
        // Neither one that has begun again, nor one that has ended once more since.
        if (!ended.equals(justEnded.get(id)) || supervisor.stopped) {
            return;
        }
        justEnded.remove(id);
        LedgerFile file = use(watch.file.path);
        file.lane.execute(() -> {
            try {
                file.load();
                file.put(watch.watch().pipeline(), null);
            } catch (IOException e) {
                LOGGER.log(
                        Level.FINE, e, () -> "What is left of a Supaflow trigger cannot be removed from " + file.path);
            }
        });
        release(file);
    }

    private LedgerFile use(Path path) {
        LedgerFile file = files.computeIfAbsent(
                path,
                of -> new LedgerFile(
                        of,
                        new Lane(supervisor.pool, again -> supervisor.time.schedule(ActiveRun.FIRST_RETRY, again)),
                        supervisor.store));
        if (file.users++ == 0) {
            // The job's folder may be another's by now.
            file.lane.execute(file::reread);
        }
        return file;
    }

    /** What is on its lane comes first: two must not write one file. */
    private void release(LedgerFile file) {
        file.users--;
        file.lane.execute(() -> drop(file));
    }

    private synchronized void drop(LedgerFile file) {
        if (file.users == 0) {
            files.remove(file.path, file);
        }
    }

    /**
     * The ended job needs no {@link Builds#build} any more: its build is certain, for it is on disk, or nobody wants it. Nothing if
     * there is no such watch, or the job is not due.
     */
    public synchronized void taken(@NonNull String watchId, @NonNull String jobId) {
        PipelineWatch watch = watches.get(watchId);
        if (watch != null) {
            watch.taken(jobId);
        }
    }

    /** A watch as it stands; null if there is none of this id. */
    @CheckForNull
    public State state(@NonNull String watchId) {
        PipelineWatch watch;
        synchronized (this) {
            watch = watches.get(watchId);
        }
        return watch == null ? null : watch.state();
    }

    /** All watches as they stand, in the order of their ids. */
    @NonNull
    public List<State> states() {
        List<PipelineWatch> all;
        synchronized (this) {
            all = List.copyOf(watches.values());
        }
        return all.stream().map(PipelineWatch::state).toList();
    }
}
