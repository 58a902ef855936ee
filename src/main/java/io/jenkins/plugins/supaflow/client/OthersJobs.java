package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jvnet.localizer.Localizable;

/** The jobs of an account's pipelines, whoever started them. Every call returns at once; its future fails as those of {@link SupaflowClient}. */
public final class OthersJobs {

    /** Pipelines that {@link #newJobs} asks for at once: the URL stays below 8 KB. */
    public static final int MAX_PIPELINES = 50;

    /** Jobs in progress that are read of one pipeline. There is seldom more than one. */
    private static final int IN_PROGRESS = 20;

    /** Rows in which the newest success is looked for: one whose time cannot be read must not hide the others. */
    private static final int NEWEST = 10;

    private final Calls calls;

    OthersJobs(Calls calls) {
        this.calls = calls;
    }

    /** Reads the pipeline's jobs that are in progress: newest first, up to {@link #IN_PROGRESS} of them. */
    @NonNull
    public CompletableFuture<List<FoundJob>> inProgress(@NonNull String pipelineId) {
        Localizable what = Messages._SupaflowClient_inProgress(pipelineId);
        String path = "/rest/v1/jobs?" + SupaflowClient.runsOf(pipelineId)
                + "&job_status=in.(queued,picked,running)&order=created_at.desc.nullslast,id.desc&limit=" + IN_PROGRESS
                + "&select=" + FoundJob.COLUMNS;
        return calls.get(what, path)
                .thenApply(response -> rows(what, response).stream()
                        .filter(found -> !found.job().status().isTerminal())
                        .toList());
    }

    /** Reads one job; empty when this key may not see it. */
    @NonNull
    public CompletableFuture<Optional<FoundJob>> find(@NonNull String jobId) {
        Localizable what = Messages._SupaflowClient_readJob(jobId);
        return calls.get(what, "/rest/v1/jobs?id=eq." + jobId + "&select=" + FoundJob.COLUMNS)
                .thenApply(response -> rows(what, response).stream()
                        .filter(found -> jobId.equalsIgnoreCase(found.id()))
                        .findFirst());
    }

    /**
     * A pipeline's newest success.
     *
     * @param job null if it never had one
     * @param now what time it was then: the {@code Date} of Supaflow's answer
     */
    public record Success(
            @CheckForNull FoundJob job, @NonNull Instant now) {}

    /** Reads the pipeline's job that ended last of those that completed, with or without a warning. */
    @NonNull
    public CompletableFuture<Success> newestSuccess(@NonNull String pipelineId) {
        Localizable what = Messages._SupaflowClient_newestSuccess(pipelineId);
        String path = "/rest/v1/jobs?" + SupaflowClient.runsOf(pipelineId)
                + "&job_status=in.(completed,completed_with_warning)&ended_at=not.is.null&order=ended_at.desc.nullslast"
                + "&limit=" + NEWEST + "&select=" + FoundJob.COLUMNS;
        return calls.get(what, path).thenApply(response -> {
            FoundJob newest = rows(what, response).stream()
                    .filter(found -> found.endedAt() != null)
                    .findFirst()
                    .orElse(null);
            return new Success(newest, date(what, response));
        });
    }

    private static Instant date(Localizable what, Response response) {
        try {
            return ZonedDateTime.parse(
                            response.headers().firstValue("Date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw new UnavailableException(Messages._SupaflowClient_noDate(what), null, e, null);
        }
    }

    /**
     * Reads the jobs of some pipelines that are not older than a moment, each pipeline's own, by Supaflow's clock: oldest first, with
     * one request if there are not very many.
     *
     * @param from the moment by the pipeline's UUID, from 1 to {@link #MAX_PIPELINES}; {@link Instant#EPOCH} for all jobs
     */
    @NonNull
    public CompletableFuture<List<FoundJob>> newJobs(@NonNull Map<String, Instant> from) {
        // Between quotes: in a list of conditions, a point or a comma of a value would end it.
        String each = from.entrySet().stream()
                .map(pipeline ->
                        "and(reference_id.eq." + pipeline.getKey() + ",created_at.gte.\"" + pipeline.getValue() + "\")")
                .collect(Collectors.joining(","));
        List<FoundJob> found = new ArrayList<>();
        return new Listing<>(
                        calls,
                        Messages._SupaflowClient_jobsOfPipelines(from.size()),
                        "/rest/v1/jobs?reference_type=eq.pipeline&job_type=eq.pipeline_run&or="
                                + URLEncoder.encode("(" + each + ")", StandardCharsets.UTF_8)
                                + "&order=created_at.asc,id.asc",
                        List.of(FoundJob.COLUMNS),
                        FoundJob.class,
                        FoundJob::isNamed,
                        true,
                        found::add)
                .read()
                .thenApply(read -> List.copyOf(found));
    }

    private static List<FoundJob> rows(Localizable what, Response response) {
        return Rows.of(what, response, FoundJob.class, FoundJob::isNamed).rows();
    }
}
