package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jvnet.localizer.Localizable;

/** The jobs of an account's pipelines, whoever started them. Every call returns at once; its future fails as those of {@link SupaflowClient}. */
public final class OthersJobs {

    /** Jobs in progress that are read of one pipeline. There is seldom more than one. */
    private static final int IN_PROGRESS = 20;

    /** Rows in which the newest success is looked for: one whose time cannot be read must not hide the others. */
    private static final int NEWEST = 10;

    private final Calls calls;
    private final UrlRoom room;

    OthersJobs(Calls calls, UrlRoom room) {
        this.calls = calls;
        this.room = room;
    }

    /** Reads the pipeline's jobs that are in progress: newest first, up to {@link #IN_PROGRESS} of them. */
    @NonNull
    public CompletableFuture<List<FoundJob>> inProgress(@NonNull String pipelineId) {
        Localizable what = Messages._SupaflowClient_inProgress(pipelineId);
        String path = "/rest/v1/jobs?" + SupaflowClient.runsOf(pipelineId)
                + "&job_status=" + Job.IN_PROGRESS + "&order=created_at.desc.nullslast,id.desc&limit=" + IN_PROGRESS
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
            return new Success(newest, told(what, Pause.date(response)));
        });
    }

    private static Instant told(Localizable what, @CheckForNull Instant date) {
        if (date == null) {
            throw new UnavailableException(Messages._SupaflowClient_noDate(what), null, null, null);
        }
        return date;
    }

    /**
     * Reads jobs of many pipelines: with one request if there are not very many, else one after the other. Where a front takes no long
     * URL, with shorter ones.
     *
     * @return fails also when an answer does not say what time it is
     */
    @NonNull
    public CompletableFuture<JobsSeen> newJobs(@NonNull JobsWanted wanted) {
        return room.use(some -> {
            Reading reading = new Reading(Messages._SupaflowClient_jobsOfPipelines(wanted.pipelines()));
            return wanted.alternatives(some).each(reading::read).thenApply(done -> reading.seen());
        });
    }

    /** What is read with several requests. */
    private final class Reading {
        private final Localizable what;
        private final Map<String, FoundJob> found = new LinkedHashMap<>();
        private boolean isWhole = true;
        private Instant date;

        Reading(Localizable what) {
            this.what = what;
        }

        CompletableFuture<Void> read(String alternatives) {
            Listing<FoundJob> listing = new Listing<>(
                    calls,
                    what,
                    "/rest/v1/jobs?reference_type=eq.pipeline&job_type=eq.pipeline_run&" + alternatives
                            + "&order=created_at.asc,id.asc",
                    FoundJob.COLUMNS_OF_ENDS,
                    FoundJob.class,
                    FoundJob::isNamed,
                    true,
                    job -> found.put(job.id(), job));
            return listing.read().thenAccept(read -> {
                isWhole = isWhole && read.leftOut() == 0;
                if (date == null) {
                    date = read.date();
                }
            });
        }

        JobsSeen seen() {
            return new JobsSeen(List.copyOf(found.values()), told(what, date), isWhole);
        }
    }

    private static List<FoundJob> rows(Localizable what, Response response) {
        return Rows.of(what, response, FoundJob.class, FoundJob::isNamed).rows();
    }
}
