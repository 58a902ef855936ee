package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scripted job does with one object (table): a row of {@code job_details_v2} of an ended job.
 *
 * <p>Each stage's metrics may be null. Those that are not get {@code execution_start_time} and {@code execution_end_time}
 * unless the script gives them: each stage takes its part of the job's time, a third unless told otherwise. They are milliseconds since 1970, since the
 * public client declares them as numbers, unlike every other time.
 *
 * @param name the source object's full name
 * @param status {@code job_status} of the object
 * @param ingestion status of the stage that reads the source; staging and loading follow it
 * @param cuts when ingestion begins, staging, loading, and when that ends: four parts of the job's time, from 0 to 1
 */
public record SandboxObject(
        @NonNull String name,
        @CheckForNull String status,
        @CheckForNull String message,
        @CheckForNull String ingestion,
        @CheckForNull String staging,
        @CheckForNull String loading,
        @CheckForNull Map<String, Object> ingestionMetrics,
        @CheckForNull Map<String, Object> stagingMetrics,
        @CheckForNull Map<String, Object> loadingMetrics,
        @NonNull List<Double> cuts) {

    private static final int BYTES_PER_ROW = 180;
    private static final List<Double> THIRDS = List.of(0.0, 1 / 3.0, 2 / 3.0, 1.0);

    /** An object whose stages take a third of the job's time each. */
    public SandboxObject(
            @NonNull String name,
            @CheckForNull String status,
            @CheckForNull String message,
            @CheckForNull String ingestion,
            @CheckForNull String staging,
            @CheckForNull String loading,
            @CheckForNull Map<String, Object> ingestionMetrics,
            @CheckForNull Map<String, Object> stagingMetrics,
            @CheckForNull Map<String, Object> loadingMetrics) {
        this(
                name,
                status,
                message,
                ingestion,
                staging,
                loading,
                ingestionMetrics,
                stagingMetrics,
                loadingMetrics,
                THIRDS);
    }

    /** All rows went through. */
    @NonNull
    public static SandboxObject completed(@NonNull String name, long rows) {
        return loaded(name, "completed", null, rows, 0);
    }

    /** {@code errors} of {@code rows} were left out, with a message. */
    @NonNull
    public static SandboxObject withWarning(@NonNull String name, long rows, long errors, @NonNull String message) {
        return loaded(name, "completed_with_warning", message, rows, errors);
    }

    /** {@code rowsRead} were read, and then loading failed. */
    @NonNull
    public static SandboxObject failed(@NonNull String name, long rowsRead, @NonNull String message) {
        return new SandboxObject(
                name,
                "failed",
                message,
                "completed",
                "completed",
                "failed",
                rows(rowsRead, rowsRead, 0),
                rows(rowsRead, rowsRead, 0),
                rows(rowsRead, 0, rowsRead));
    }

    /** Nothing was done with it, hence no metrics. */
    @NonNull
    public static SandboxObject skipped(@NonNull String name, @NonNull String message) {
        return new SandboxObject(name, "skipped", message, "skipped", "skipped", "skipped", null, null, null);
    }

    /** The same with stages that begin and end at these four parts of the job's time. */
    @NonNull
    public SandboxObject cut(@NonNull List<Double> newCuts) {
        return new SandboxObject(
                name,
                status,
                message,
                ingestion,
                staging,
                loading,
                ingestionMetrics,
                stagingMetrics,
                loadingMetrics,
                List.copyOf(newCuts));
    }

    private static SandboxObject loaded(
            String name, String status, @CheckForNull String message, long rows, long errors) {
        long written = rows - errors;
        Map<String, Object> loading = rows(rows, written, errors);
        long updated = written / 4;
        loading.put("number_of_rows_inserted", written - updated);
        loading.put("number_of_rows_updated", updated);
        loading.put("number_of_rows_deleted", 0L);
        return new SandboxObject(
                name,
                status,
                message,
                "completed",
                "completed",
                status,
                rows(rows, rows, 0),
                rows(rows, rows, 0),
                loading);
    }

    private static Map<String, Object> rows(long in, long out, long errors) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("input_row_count", in);
        metrics.put("output_row_count", out);
        metrics.put("error_row_count", errors);
        metrics.put("output_file_size", out * BYTES_PER_ROW);
        return metrics;
    }

    /** This object in a job that did not end by its script: it shares the job's status and has nothing to show. */
    SandboxObject endedAs(String jobStatus) {
        return new SandboxObject(name, jobStatus, null, jobStatus, jobStatus, jobStatus, null, null, null);
    }

    /** @param stage 0, 1 or 2: ingestion, staging or loading */
    @CheckForNull
    ObjectNode metrics(int stage, @CheckForNull Instant start, @CheckForNull Instant end) {
        Map<String, Object> metrics =
                switch (stage) {
                    case 0 -> ingestionMetrics;
                    case 1 -> stagingMetrics;
                    default -> loadingMetrics;
                };
        if (metrics == null) {
            return null;
        }
        ObjectNode node = Answer.MAPPER.valueToTree(metrics);
        if (start != null && end != null && !node.has("execution_start_time")) {
            long millis = Duration.between(start, end).toMillis();
            node.put("execution_start_time", start.toEpochMilli() + Math.round(millis * cuts.get(stage)));
            node.put("execution_end_time", start.toEpochMilli() + Math.round(millis * cuts.get(stage + 1)));
        }
        return node;
    }
}
