package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.Objects;

/**
 * One row of {@code jobs}: an execution of a pipeline.
 *
 * @param id the job's id, a UUID
 * @param pipelineId the pipeline's id ({@code reference_id})
 * @param apiStatus {@code job_status} as the API spelled it, also when this plugin does not know it
 * @param statusMessage Supaflow's message on the status
 * @param createdAt when it was queued, by Supaflow's clock
 * @param durationMillis how long it took, in milliseconds, once it has ended
 * @param createdBy the id of the user whose key or session created it
 * @param summary the totals, once it has ended
 */
public record Job(
        @NonNull @JsonProperty("id") String id,
        @CheckForNull @JsonProperty("reference_id") String pipelineId,
        @CheckForNull @JsonProperty("job_type") String type,
        @CheckForNull @JsonProperty("job_status") String apiStatus,
        @CheckForNull @JsonProperty("status_message") String statusMessage,
        @CheckForNull @JsonProperty("created_at") Instant createdAt,
        @CheckForNull @JsonProperty("started_at") Instant startedAt,
        @CheckForNull @JsonProperty("ended_at") Instant endedAt,
        @CheckForNull @JsonProperty("execution_duration_ms") Long durationMillis,
        @CheckForNull @JsonProperty("created_by") String createdBy,
        @CheckForNull @JsonProperty("job_response") JobSummary summary) {

    private static final String PIPELINE_RUN = "pipeline_run";

    static final String COLUMNS = "id,reference_id,job_type,job_status,status_message,created_at,started_at,ended_at,"
            + "execution_duration_ms,created_by,job_response";

    /**
     * The same with texts of the caller's where they are equal: of ten thousand jobs that somebody waits for, each would otherwise
     * hold its ids twice.
     */
    @NonNull
    public Job sharing(@NonNull String otherId, @CheckForNull String otherPipelineId, @CheckForNull String otherUser) {
        return new Job(
                otherId.equals(id) ? otherId : id,
                Objects.equals(otherPipelineId, pipelineId) ? otherPipelineId : pipelineId,
                PIPELINE_RUN.equals(type) ? PIPELINE_RUN : type,
                status() == JobStatus.OTHER ? apiStatus : status().apiName(),
                statusMessage,
                createdAt,
                startedAt,
                endedAt,
                durationMillis,
                Objects.equals(otherUser, createdBy) ? otherUser : createdBy,
                summary);
    }

    /** The status; {@link JobStatus#OTHER}, which is in progress, for a value that is not known. */
    @NonNull
    public JobStatus status() {
        return JobStatus.of(apiStatus);
    }
}
