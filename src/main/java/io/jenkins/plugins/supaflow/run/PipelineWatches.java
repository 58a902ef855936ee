package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Watches pipelines for those who want a build whenever a job of one ends, whoever started it: exactly one build for each. Every method
 * returns at once and may be called on any thread. However many watches there are, an account is asked with one request for each round, and no
 * thread waits.
 */
public final class PipelineWatches {

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

    private final RunSupervisor supervisor;

    PipelineWatches(RunSupervisor supervisor) {
        this.supervisor = supervisor;
    }

    /**
     * Watches from now on, or goes on: with what the ledger tells, or, if this id is watched already, with the new wishes.
     *
     * @param isNew whether people have configured it just now, rather than it was there before (a start, a renaming). What a ledger
     *     tells of an earlier watch of the same counts then only if that was ended within the last minute: builds that set their
     *     job's triggers each time take nothing away.
     */
    public void begin(@NonNull Watch watch, @NonNull Builds builds, boolean isNew) {
        throw new UnsupportedOperationException();
    }

    /** Watches no longer. After a minute, if nobody begins again, the ledger forgets it. Nothing if there is no such watch. */
    public void end(@NonNull String watchId) {
        throw new UnsupportedOperationException();
    }

    /**
     * The ended job needs no {@link Builds#build} any more: its build is certain, for it is on disk, or nobody wants it. Nothing if
     * there is no such watch, or the job is not due.
     */
    public void taken(@NonNull String watchId, @NonNull String jobId) {
        throw new UnsupportedOperationException();
    }

    /** All watches as they stand, in the order of their ids. */
    @NonNull
    public List<State> states() {
        return List.of();
    }

    void stop() {}
}
