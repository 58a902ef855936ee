package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import edu.umd.cs.findbugs.annotations.CheckForNull;

/**
 * The totals of an ended job ({@code job_response}). Each is null where Supaflow did not say.
 *
 * @param totalObjects objects (tables) of the run
 * @param totalRowsSource rows read
 * @param totalRowsDestination rows written
 * @param totalFailed objects that failed
 * @param totalSkipped objects that were skipped
 */
public record JobSummary(
        @CheckForNull @JsonProperty("total_objects") Long totalObjects,
        @CheckForNull @JsonProperty("total_rows_source") Long totalRowsSource,

        @CheckForNull @JsonProperty("total_rows_destination")
        Long totalRowsDestination,

        @CheckForNull @JsonProperty("total_failed") Long totalFailed,
        @CheckForNull @JsonProperty("total_skipped") Long totalSkipped) {

    /** A summary in which nothing is known. */
    public static final JobSummary UNKNOWN = new JobSummary(null, null, null, null, null);
}
