package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import java.util.Locale;

/**
 * How a run ended.
 *
 * @param kind what happened
 * @param message one sentence for the user
 */
public record RunOutcome(@NonNull Kind kind, @NonNull String message) {

    /** What happened: the terminal statuses of Supaflow, then the ends that are not a job's. */
    public enum Kind {
        COMPLETED,
        COMPLETED_WITH_WARNING,
        FAILED,
        CANCELLED,
        TIMED_OUT,
        SKIPPED,
        /** Aborted before anything was triggered: there is no job. */
        NOT_STARTED,
        /** A parameter or the credential is unusable: there is no job. */
        INVALID,
        /** The account is out of sync credits: there is no job. */
        OUT_OF_CREDITS,
        /** The key was not accepted when the run was to be triggered: there is no job. */
        REJECTED_KEY,
        /** Supaflow refused the trigger: there is no job. */
        REJECTED,
        /** The answer to the trigger was lost: there may be a job. */
        UNKNOWN,
        /** A job of the pipeline was in progress, and the run was not to trigger another: there is no job of this run. */
        ALREADY_RUNNING,
        /** Nobody waits any more for a job that this run did not trigger: the job goes on. */
        LEFT,
        /** Supaflow does not show the job any more. */
        GONE,
        /** No good answer for so long that waiting was given up: the job may still be running. */
        GAVE_UP;

        /** Whether it is a job's own end, rather than one of a run that knows of none. */
        public boolean isOfAJob() {
            return compareTo(SKIPPED) <= 0;
        }

        /** In lower case with underscores, as Supaflow spells statuses. */
        @NonNull
        public String apiName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same in other words. */
    RunOutcome saying(String sentence) {
        return new RunOutcome(kind, sentence);
    }

    /** What happened to a job that has ended: terminal statuses go by the same names. */
    static Kind kindOf(Job job) {
        return Kind.valueOf(job.status().name());
    }

    /**
     * The verdict, with the defaults of Supaflow's own script: completed and completed_with_warning are a success, all else is
     * a failure; a cancelled job aborts.
     *
     * @param onWarning the verdict on completed_with_warning
     * @param onSkipped the verdict on skipped
     */
    @NonNull
    public Verdict verdict(@NonNull Verdict onWarning, @NonNull Verdict onSkipped) {
        return switch (kind) {
            case COMPLETED -> Verdict.SUCCESS;
            case COMPLETED_WITH_WARNING -> onWarning;
            case SKIPPED -> onSkipped;
            case CANCELLED, NOT_STARTED, LEFT -> Verdict.ABORTED;
            case FAILED,
                    TIMED_OUT,
                    INVALID,
                    OUT_OF_CREDITS,
                    REJECTED_KEY,
                    REJECTED,
                    UNKNOWN,
                    ALREADY_RUNNING,
                    GONE,
                    GAVE_UP -> Verdict.FAILURE;
        };
    }
}
