package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a job will fare: how long it stays in each status, and how it ends. Durations are by the sandbox's clock; null means for
 * ever. The conveniences end at once, at the first look; {@link #lasting} gives them a life.
 *
 * @param firstStatus the status before an agent takes the job: {@code queued}, or something that clients do not know
 * @param queuedFor how long it waits for an agent
 * @param pickedFor how long it is {@code picked}
 * @param runningFor how long it is {@code running}
 * @param endStatus for example {@code completed}
 * @param endMessage {@code status_message} at the end, or null
 * @param jobResponse {@code job_response} at the end, or null
 * @param objects what it did, object by object
 */
public record JobScript(
        @NonNull String firstStatus,
        @CheckForNull Duration queuedFor,
        @CheckForNull Duration pickedFor,
        @CheckForNull Duration runningFor,
        @NonNull String endStatus,
        @CheckForNull String endMessage,
        @CheckForNull Map<String, Object> jobResponse,
        @NonNull List<SandboxObject> objects) {

    private static JobScript ending(
            String status,
            @CheckForNull String message,
            @CheckForNull Map<String, Object> response,
            List<SandboxObject> objects) {
        return new JobScript(
                "queued", Duration.ZERO, Duration.ZERO, Duration.ZERO, status, message, response, List.copyOf(objects));
    }

    /** Success: three objects, 1,750 rows. */
    @NonNull
    public static JobScript completed() {
        return ending(
                "completed",
                null,
                totals(3, 1750, 1750, 0, 0),
                List.of(
                        SandboxObject.completed("public.customers", 250),
                        SandboxObject.completed("public.orders", 1000),
                        SandboxObject.completed("public.order_lines", 500)));
    }

    /** Three objects, of which one left 12 of its 1,000 rows out. */
    @NonNull
    public static JobScript completedWithWarning() {
        return ending(
                "completed_with_warning",
                "1 of 3 objects completed with warnings",
                totals(3, 1750, 1738, 0, 0),
                List.of(
                        SandboxObject.completed("public.customers", 250),
                        SandboxObject.withWarning(
                                "public.orders", 1000, 12, "12 rows rejected: value too long for column \"note\""),
                        SandboxObject.completed("public.order_lines", 500)));
    }

    /** Failure with this message: of three objects one failed and one was not reached. */
    @NonNull
    public static JobScript failed(@NonNull String message) {
        return ending(
                "failed",
                message,
                totals(3, 1250, 250, 1, 1),
                List.of(
                        SandboxObject.completed("public.customers", 250),
                        SandboxObject.failed("public.orders", 1000, message),
                        SandboxObject.skipped("public.order_lines", "Not reached")));
    }

    /** Out of time, with nothing to show. */
    @NonNull
    public static JobScript timedOut() {
        return ending("timed_out", "Job exceeded its time limit", null, List.of());
    }

    /** Nothing to do. */
    @NonNull
    public static JobScript skipped() {
        return ending("skipped", "Nothing to do: no object has new data", totals(0, 0, 0, 0, 0), List.of());
    }

    /** Cancelled by somebody in Supaflow's own web app. */
    @NonNull
    public static JobScript cancelled() {
        return ending("cancelled", "Cancelled by user", null, List.of());
    }

    /** Runs for ever, until it is cancelled or {@link SandboxJob#end} is called; then it has the objects of {@link #completed}. */
    @NonNull
    public static JobScript running() {
        return completed().lasting(Duration.ZERO, Duration.ZERO, null);
    }

    /** The same with a life of these lengths; null means for ever. */
    @NonNull
    public JobScript lasting(
            @CheckForNull Duration queued, @CheckForNull Duration picked, @CheckForNull Duration running) {
        return new JobScript(firstStatus, queued, picked, running, endStatus, endMessage, jobResponse, objects);
    }

    /** The same with another status than {@code queued} at first, for example {@code pending}. */
    @NonNull
    public JobScript firstStatus(@NonNull String status) {
        return new JobScript(status, queuedFor, pickedFor, runningFor, endStatus, endMessage, jobResponse, objects);
    }

    /** The same with this {@code status_message} at the end, or none. */
    @NonNull
    public JobScript endMessage(@CheckForNull String message) {
        return new JobScript(firstStatus, queuedFor, pickedFor, runningFor, endStatus, message, jobResponse, objects);
    }

    /** The same with this {@code job_response} at the end, or null. */
    @NonNull
    public JobScript jobResponse(@CheckForNull Map<String, Object> response) {
        return new JobScript(firstStatus, queuedFor, pickedFor, runningFor, endStatus, endMessage, response, objects);
    }

    /** The same with these objects. */
    @NonNull
    public JobScript objects(@NonNull List<SandboxObject> newObjects) {
        return new JobScript(
                firstStatus,
                queuedFor,
                pickedFor,
                runningFor,
                endStatus,
                endMessage,
                jobResponse,
                List.copyOf(newObjects));
    }

    /** A {@code job_response} as a pipeline run's end has it. */
    @NonNull
    public static Map<String, Object> totals(long objects, long rowsRead, long rowsWritten, long failed, long skipped) {
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("total_objects", objects);
        totals.put("total_rows_source", rowsRead);
        totals.put("total_rows_destination", rowsWritten);
        totals.put("total_failed", failed);
        totals.put("total_skipped", skipped);
        return totals;
    }
}
