package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Locale;

/** The {@code job_status} of a Supaflow job, as "Poll for completion" on Supaflow's page lists them. */
public enum JobStatus {
    QUEUED(false),
    PICKED(false),
    RUNNING(false),
    COMPLETED(true),
    COMPLETED_WITH_WARNING(true),
    FAILED(true),
    CANCELLED(true),
    TIMED_OUT(true),
    SKIPPED(true),
    /** Any value that Supaflow's page does not list: "the job is still in progress, keep polling". */
    OTHER(false);

    private final boolean terminal;

    JobStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether a job with this status has ended for good. */
    public boolean isTerminal() {
        return terminal;
    }

    /** The value as the API spells it, for example {@code completed_with_warning}. */
    @JsonValue
    @NonNull
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status for a value of the API; {@link #OTHER} for null and for values that are not known. */
    @JsonCreator
    @NonNull
    public static JobStatus of(@CheckForNull String apiName) {
        for (JobStatus status : values()) {
            if (status.apiName().equals(apiName)) {
                return status;
            }
        }
        return OTHER;
    }
}
