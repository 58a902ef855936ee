package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a job did with one object (table): one row of {@code job_details_v2}. Anything may be null. Its texts are harmless, see
 * {@link Texts}.
 *
 * @param name the source object's full name, of several parts; at most 1,000 code points, as the message
 * @param status {@code job_status} of this object
 */
public record ObjectResult(
        @CheckForNull @JsonProperty("id") String id,

        @CheckForNull @JsonProperty("fully_qualified_source_object_name")
        String name,

        @CheckForNull @JsonProperty("job_status") String status,
        @CheckForNull @JsonProperty("status_message") String statusMessage,
        @CheckForNull @JsonProperty("ingestion_status") String ingestionStatus,
        @CheckForNull @JsonProperty("staging_status") String stagingStatus,
        @CheckForNull @JsonProperty("loading_status") String loadingStatus,
        @CheckForNull @JsonProperty("ingestion_metrics") Metrics ingestion,
        @CheckForNull @JsonProperty("staging_metrics") Metrics staging,
        @CheckForNull @JsonProperty("loading_metrics") Metrics loading) {

    private static final String LEAST_COLUMNS = "id,job_status";
    private static final String NAMES =
            "fully_qualified_source_object_name,ingestion_status,staging_status,loading_status";
    private static final String METRICS = "ingestion_metrics,staging_metrics,loading_metrics";

    /** What is asked of an object, and of one that cannot be read like that. The message is what has any length. */
    static final List<String> COLUMNS = List.of(
            LEAST_COLUMNS + ",status_message," + NAMES + "," + METRICS,
            LEAST_COLUMNS + "," + NAMES + "," + METRICS,
            LEAST_COLUMNS + "," + NAMES,
            LEAST_COLUMNS);

    /** What went wrong comes first. */
    static final Comparator<ObjectResult> WORST_FIRST = Comparator.comparing(
                    (ObjectResult object) -> !object.isFailed())
            .thenComparing(object -> !object.isWarning())
            .thenComparing(object -> Objects.requireNonNullElse(object.name(), ""));

    /** Whether it failed or ran out of time. */
    public boolean isFailed() {
        return is("failed") || is("timed_out");
    }

    /** Whether it went through, but not all of its rows did. */
    public boolean isWarning() {
        return !isFailed() && (is("completed_with_warning") || metrics().anyMatch(ObjectResult::hasErrors));
    }

    private boolean is(String word) {
        return word.equals(status)
                || status == null
                        && Stream.of(ingestionStatus, stagingStatus, loadingStatus)
                                .anyMatch(word::equals);
    }

    private Stream<Metrics> metrics() {
        return Stream.of(ingestion, staging, loading).filter(Objects::nonNull);
    }

    private static boolean hasErrors(Metrics metrics) {
        Long errors = metrics.errorRows();
        return errors != null && errors > 0;
    }

    /** Makes the texts harmless. */
    public ObjectResult {
        id = Texts.exact(id, Texts.MAX_WORD);
        name = Texts.plainOrNull(name, Texts.MAX_MESSAGE);
        status = Texts.plainOrNull(status, Texts.MAX_WORD);
        statusMessage = Texts.plainOrNull(statusMessage, Texts.MAX_MESSAGE);
        ingestionStatus = Texts.plainOrNull(ingestionStatus, Texts.MAX_WORD);
        stagingStatus = Texts.plainOrNull(stagingStatus, Texts.MAX_WORD);
        loadingStatus = Texts.plainOrNull(loadingStatus, Texts.MAX_WORD);
    }

    /**
     * One stage's figures: rows, bytes ({@code outputFileSize}) and times by Supaflow's clock. Each may be null.
     */
    public record Metrics(
            @CheckForNull @JsonProperty("input_row_count") Long inputRows,
            @CheckForNull @JsonProperty("output_row_count") Long outputRows,
            @CheckForNull @JsonProperty("error_row_count") Long errorRows,

            @CheckForNull @JsonProperty("number_of_rows_inserted")
            Long rowsInserted,

            @CheckForNull @JsonProperty("number_of_rows_updated")
            Long rowsUpdated,

            @CheckForNull @JsonProperty("number_of_rows_deleted")
            Long rowsDeleted,

            @CheckForNull @JsonProperty("output_file_size") Long outputFileSize,

            @CheckForNull @JsonProperty("execution_start_time")
            Instant startedAt,

            @CheckForNull @JsonProperty("execution_end_time")
            Instant endedAt) {}
}
