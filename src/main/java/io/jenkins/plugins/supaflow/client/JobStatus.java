package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

    private static final Map<String, JobStatus> BY_API_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(JobStatus::apiName, status -> status));

    private final boolean terminal;
    private final String apiName = name().toLowerCase(Locale.ROOT);

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
        return apiName;
    }

    /** The status for a value of the API; {@link #OTHER} for null and for values that are not known. */
    @JsonCreator
    @NonNull
    public static JobStatus of(@CheckForNull String apiName) {
        return apiName == null ? OTHER : BY_API_NAME.getOrDefault(apiName, OTHER);
    }
}
