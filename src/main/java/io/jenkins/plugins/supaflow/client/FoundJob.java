package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Instant;
import java.util.List;

/**
 * A job that somebody may have started elsewhere: what it is, whose, and how it stands.
 *
 * @param id the job's UUID
 * @param apiStatus the status as Supaflow spells it
 * @param createdAt when it was queued, by Supaflow's clock
 * @param endedAt when it ended, by Supaflow's clock; null while it goes on
 * @param createdBy the id of the user whose key or session created it
 * @param type what kind of job it is, as Supaflow spells it
 * @param referenceType of what it is a job, as Supaflow spells it
 * @param referenceId of which: of a run of a pipeline, the pipeline's UUID
 * @param statusMessage Supaflow's message on the status; null also where it was not asked for
 * @param summary the totals, once it has ended; null also where they were not asked for
 */
public record FoundJob(
        @NonNull @JsonProperty("id") String id,
        @CheckForNull @JsonProperty("job_status") String apiStatus,
        @CheckForNull @JsonProperty("created_at") Instant createdAt,
        @CheckForNull @JsonProperty("ended_at") Instant endedAt,
        @CheckForNull @JsonProperty("created_by") String createdBy,
        @CheckForNull @JsonProperty("job_type") String type,
        @CheckForNull @JsonProperty("reference_type") String referenceType,
        @CheckForNull @JsonProperty("reference_id") String referenceId,
        @CheckForNull @JsonProperty("status_message") String statusMessage,
        @CheckForNull @JsonProperty("job_response") JobSummary summary) {

    /** What a request asks for. */
    static final String COLUMNS =
            Job.LEAST_COLUMNS + ",created_at,ended_at,created_by,job_type,reference_type,reference_id";

    /** The same with what an end says; and what of that can be had of one that cannot be read like that. */
    static final List<String> COLUMNS_OF_ENDS = List.of(COLUMNS + ",status_message,job_response", COLUMNS);

    /** Makes the texts harmless. */
    public FoundJob {
        id = Pipeline.oneSpelling(Texts.exact(id, Texts.MAX_WORD));
        apiStatus = Job.harmlessStatus(apiStatus);
        createdBy = Texts.exact(createdBy, Texts.MAX_WORD);
        type = Texts.exact(type, Texts.MAX_WORD);
        referenceType = Texts.exact(referenceType, Texts.MAX_WORD);
        referenceId = Pipeline.oneSpelling(Texts.exact(referenceId, Texts.MAX_WORD));
        statusMessage = Texts.plainOrNull(statusMessage, Texts.MAX_MESSAGE);
    }

    /** Whether it says which job it is. */
    boolean isNamed() {
        return Pipeline.isId(id);
    }

    /** Whether it is a run of a pipeline, and says of which. */
    public boolean isPipelineRun() {
        return "pipeline_run".equals(type) && "pipeline".equals(referenceType) && Pipeline.isId(referenceId);
    }

    /** The job as a run keeps it. */
    @NonNull
    public Job job() {
        return new Job(id, apiStatus, null, createdAt, endedAt, null, createdBy, null);
    }
}
