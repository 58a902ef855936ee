package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.JobStatus;

/** What is said of an object of a job: its name, the stage that failed, and Supaflow's message. Its texts are harmless already. */
public final class ObjectText {

    private ObjectText() {}

    /**
     * For example {@code public.orders, loading: no such role}.
     *
     * @param stage from {@link #failedStage}; null for none
     */
    @NonNull
    public static String of(@CheckForNull String name, @CheckForNull String stage, @CheckForNull String message) {
        String named = name == null ? Messages.ObjectText_unnamed() : name;
        String which = stage == null ? named : Messages.ObjectText_inStage(named, stage);
        return message == null ? which : Messages.ObjectText_says(which, message);
    }

    /** The first stage that failed, in words, by the stages' statuses as Supaflow spells them; null if none did. */
    @CheckForNull
    public static String failedStage(
            @CheckForNull String ingestion, @CheckForNull String staging, @CheckForNull String loading) {
        if (hasFailed(ingestion)) {
            return Messages.ObjectText_ingestion();
        }
        if (hasFailed(staging)) {
            return Messages.ObjectText_staging();
        }
        return hasFailed(loading) ? Messages.ObjectText_loading() : null;
    }

    private static boolean hasFailed(@CheckForNull String status) {
        JobStatus known = JobStatus.of(status);
        return known == JobStatus.FAILED || known == JobStatus.TIMED_OUT;
    }
}
