package io.jenkins.plugins.supaflow.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What a run has to do with jobs that it did not trigger.
 *
 * @param kind what is to become of them
 * @param propagateAbort whether an abort of the run cancels a job that it has joined, instead of leaving it alone
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Aim(@NonNull Kind kind, boolean propagateAbort) {

    /** What a run does when a job of its pipeline is in progress already, whoever started it. */
    public enum Kind {
        /** It triggers another. */
        TRIGGER,
        /** It follows that one, and triggers only where there is none. */
        JOIN,
        /** It waits until that one has ended, and then triggers. */
        WAIT,
        /** It fails. */
        FAIL
    }
}
