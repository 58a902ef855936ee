package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What a run has to do with jobs that it did not trigger.
 *
 * @param kind what is to become of them
 * @param propagateAbort whether an abort of the run cancels a job that it has joined, instead of leaving it alone
 * @param jobId which job it is about, a UUID; null unless the kind says otherwise
 * @param maxAgeMinutes how old fresh data may be; null unless the kind says otherwise
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Aim(
        @NonNull Kind kind,
        boolean propagateAbort,
        @CheckForNull String jobId,
        @CheckForNull Integer maxAgeMinutes) {

    /** About the pipeline's jobs in progress. */
    public Aim(@NonNull Kind kind, boolean propagateAbort) {
        this(kind, propagateAbort, null, null);
    }

    /** First what a run does when a job of its pipeline is in progress already, whoever started it; then runs that never trigger. */
    public enum Kind {
        /** It triggers another. */
        TRIGGER,
        /** It follows that one, and triggers only where there is none. */
        JOIN,
        /** It waits until that one has ended, and then triggers. */
        WAIT,
        /** It fails. */
        FAIL,
        /** It follows the job {@link Aim#jobId}. */
        FOLLOW,
        /** It ends with the pipeline's newest success if that is fresh, or follows the job in progress, or the next one. */
        FRESH,
        /** It cancels the job {@link Aim#jobId}, and follows it. */
        CANCEL;

        /** Whether a run may trigger a job. */
        boolean mayTrigger() {
            return compareTo(FAIL) <= 0;
        }
    }
}
