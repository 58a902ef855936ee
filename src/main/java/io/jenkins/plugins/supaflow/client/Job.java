package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.List;

/**
 * One row of {@code jobs}: an execution of a pipeline. Its texts are harmless, see {@link Texts}.
 *
 * @param id the job's id, a UUID in lower case; null in a row that has none, which no call of {@link SupaflowClient} gives
 * @param apiStatus {@code job_status} as the API spelled it, also when this plugin does not know it; at most 100 code points
 * @param statusMessage Supaflow's message on the status; at most 1,000 code points
 * @param createdAt when it was queued, by Supaflow's clock; null in a poll's answer
 * @param endedAt when it ended, by Supaflow's clock; null while it goes on
 * @param durationMillis how long it took, in milliseconds, once it has ended
 * @param createdBy the id of the user whose key or session created it; null in a poll's answer
 * @param summary the totals, once it has ended
 */
public record Job(
        @NonNull @JsonProperty("id") String id,
        @CheckForNull @JsonProperty("job_status") String apiStatus,
        @CheckForNull @JsonProperty("status_message") String statusMessage,
        @CheckForNull @JsonProperty("created_at") Instant createdAt,
        @CheckForNull @JsonProperty("ended_at") Instant endedAt,
        @CheckForNull @JsonProperty("execution_duration_ms") Long durationMillis,
        @CheckForNull @JsonProperty("created_by") String createdBy,
        @CheckForNull @JsonProperty("job_response") JobSummary summary) {

    /** What a poll asks for, of many jobs at a time: no more than changes. */
    static final String STATUS_COLUMNS = "id,job_status,status_message,ended_at,execution_duration_ms,job_response";

    /** What a poll does not ask for: when a job was created, and by whom. */
    static final String ORIGIN_COLUMNS = "id,created_at,created_by";

    /** The statuses of jobs that go on, as a condition of PostgREST's. */
    static final String IN_PROGRESS = "in.(queued,picked,running)";

    /** What nothing can be done without. */
    static final String LEAST_COLUMNS = "id,job_status";

    /** What tells also whose a job is; and what of that can be had of one that cannot be read like that. */
    static final List<String> COLUMNS =
            List.of(STATUS_COLUMNS + ",created_at,created_by", LEAST_COLUMNS + ",created_at,created_by");

    /** Makes the texts harmless. */
    public Job {
        id = Pipeline.oneSpelling(Texts.exact(id, Texts.MAX_WORD));
        apiStatus = harmlessStatus(apiStatus);
        statusMessage = Texts.plainOrNull(statusMessage, Texts.MAX_MESSAGE);
        createdBy = Texts.exact(createdBy, Texts.MAX_WORD);
    }

    /** A status made harmless. One that only reads like one that is known once it was made harmless is none. */
    @CheckForNull
    static String harmlessStatus(@CheckForNull String apiStatus) {
        if (JobStatus.of(apiStatus) != JobStatus.OTHER) {
            return apiStatus;
        }
        String plain = Texts.plainOrNull(apiStatus, Texts.MAX_WORD);
        return JobStatus.of(plain) == JobStatus.OTHER ? plain : null;
    }

    /**
     * The same with the caller's text of the id and a constant for the status: of ten thousand jobs that somebody waits for, each
     * would otherwise hold them again.
     */
    @NonNull
    public Job sharing(@NonNull String otherId) {
        return new Job(
                otherId.equalsIgnoreCase(id) ? otherId : id,
                status() == JobStatus.OTHER ? apiStatus : status().apiName(),
                statusMessage,
                createdAt,
                endedAt,
                durationMillis,
                createdBy,
                summary);
    }

    /** The same with a sentence instead of all that Supaflow put in its own words. */
    @NonNull
    public Job saying(@NonNull String sentence) {
        String known = status() == JobStatus.OTHER ? null : apiStatus;
        return new Job(id, known, sentence, createdAt, endedAt, durationMillis, null, summary);
    }

    /** The same with a word of this plugin's in place of Supaflow's message, which could not be read. */
    Job unreadable(String message) {
        return new Job(id, apiStatus, message, createdAt, endedAt, durationMillis, createdBy, summary);
    }

    /** Whether it says which job it is. */
    boolean isNamed() {
        return Pipeline.isId(id);
    }

    /** The status; {@link JobStatus#OTHER}, which is in progress, for a value that is not known. */
    @NonNull
    public JobStatus status() {
        return JobStatus.of(apiStatus);
    }
}
