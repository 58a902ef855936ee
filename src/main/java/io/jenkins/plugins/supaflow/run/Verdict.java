package io.jenkins.plugins.supaflow.run;

/** How a caller should end, in the words of Jenkins' results. */
public enum Verdict {
    SUCCESS,
    UNSTABLE,
    FAILURE,
    NOT_BUILT,
    ABORTED
}
