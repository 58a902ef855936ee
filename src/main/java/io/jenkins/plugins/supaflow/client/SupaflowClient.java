package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.AccessToken.Session;
import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import io.jenkins.plugins.supaflow.client.Pipeline.Place;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jvnet.localizer.Localizable;

/**
 * One Supaflow account, as one key sees it. Every call returns at once; its future fails with a {@link SupaflowException}.
 * Thread-safe, and without a thread of its own: futures complete on the threads of the injected HTTP client.
 */
public final class SupaflowClient {

    /** Jobs that {@link #jobs} reads at once: their UUIDs keep the URL below 6 KB, and proxies take 8. */
    public static final int MAX_JOBS = 150;

    /** Rows asked for in one page of a listing. Supaflow may give fewer. */
    static final int PAGE = 1_000;

    /** Rows in which the newest job is looked for: one whose time cannot be read must not hide the others. */
    private static final int NEWEST = 10;

    /** Object results are read by the thousand when many runs end at once, and nobody waits for them: others go first. */
    private static final int DETAILS_IN_FLIGHT = 4;

    private static final List<String> NAMES = List.of("pipeline_name", "pipeline_api_name");
    private static final List<String> ALL_NAMES =
            List.of("pipeline_name", "pipeline_api_name", "source_name", "destination_name");

    private final Calls calls;
    private final JobReading jobs;
    private final UrlRoom room;
    private final OthersJobs others;
    private final AccountName name;
    private final InFlight details = new InFlight(DETAILS_IN_FLIGHT);

    /**
     * @param appUrl where keys are exchanged, checked by {@link BaseUrl#parse}
     * @param clock measures the age of tokens; only differences count
     */
    public SupaflowClient(@NonNull HttpTransport http, @NonNull URI appUrl, @NonNull ApiKey key, @NonNull Clock clock) {
        this.calls = new Calls(http, appUrl, key, clock);
        this.jobs = new JobReading(calls, clock);
        this.room = new UrlRoom(clock);
        this.others = new OthersJobs(calls, room);
        this.name = new AccountName(calls, clock);
    }

    /** Logs in, if need be, and tells whom the key belongs to. */
    @NonNull
    public CompletableFuture<Account> account() {
        return calls.session().thenApply(Session::account);
    }

    /** How Supaflow has answered so far. Sends nothing. */
    @NonNull
    public Health health() {
        return calls.health();
    }

    /** Whom the key belongs to, as far as it is known without a request: the fields are null before the first log-in. */
    @NonNull
    public Account knownAccount() {
        return calls.knownAccount();
    }

    /** What people call the account, one harmless line, as far as it is known without a request; null if it is not. */
    @CheckForNull
    public String knownName() {
        return name.known();
    }

    /**
     * Somebody wants to show {@link #knownName}: asks for it in the background, once an hour, or each minute until it is known, and nothing of an account that is in
     * trouble or that nobody has logged in to. Returns at once; a failure is nobody's trouble.
     */
    public void wantName() {
        name.want();
    }

    /**
     * Queues one run. <b>Not idempotent</b>: a repeated call may queue another, so after {@link OutcomeUnknownException} look
     * before calling again.
     *
     * @return the job's id. Fails with {@link OutOfCreditsException}, {@link RejectedRequestException} or {@link
     *     RejectedKeyException} when no job was created, for good unless it {@link SupaflowException#mayPass}; with {@link
     *     UnavailableException} when none was created but a later attempt may succeed; with {@link OutcomeUnknownException} when
     *     nobody can tell from the answer
     */
    @NonNull
    public CompletableFuture<String> trigger(@NonNull RunRequest request) {
        String body = Json.MAPPER
                .createObjectNode()
                .put("p_pipeline_id", request.pipelineId())
                .put("p_job_type", "pipeline_run")
                .put("p_full_resync", request.fullResync())
                .put("p_reset_target", request.resetTarget())
                .toString();
        Localizable what = Messages._SupaflowClient_trigger(request.pipelineId());
        return calls.trigger(what, "/rest/v1/rpc/create_pipeline_run_job", body)
                .thenApply(response -> jobId(what, response))
                .exceptionally(thrown -> {
                    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                    if (cause instanceof SupaflowException known) {
                        throw known;
                    }
                    // Even a defect of this plugin must not read as "nothing was created".
                    throw new OutcomeUnknownException(Messages._SupaflowClient_failed(what), null, cause, null);
                });
    }

    private static String jobId(Localizable what, Response response) {
        JsonNode answer = Json.tree(response.body());
        if (answer != null && answer.isNull()) {
            throw new OutOfCreditsException(Messages._SupaflowClient_noCredits(what), null, null);
        }
        if (answer == null || !answer.isTextual() || !Pipeline.isId(answer.asText())) {
            throw new OutcomeUnknownException(
                    Messages._SupaflowClient_noJobId(what, response.status()), null, null, null);
        }
        return Pipeline.oneSpelling(answer.asText());
    }

    /** How many jobs one request may name, as far as is known: {@link #MAX_JOBS}, or fewer where a proxy takes no such URL. */
    public int jobsInARequest() {
        return jobs.most();
    }

    /**
     * Reads up to {@link #MAX_JOBS} jobs, before whatever else waits to be sent, with one request if all is well. A job that cannot
     * be read as it is comes with what can be read of it, and costs no other its answer.
     *
     * @return done when the listener has heard of each. Fails when nothing was answered, or when something went wrong that others
     *     would fare no better with
     */
    @NonNull
    public CompletableFuture<Void> jobs(@NonNull Collection<String> ids, @NonNull JobsListener listener) {
        if (ids.isEmpty() || ids.size() > MAX_JOBS) {
            throw new IllegalArgumentException("One request reads from 1 to " + MAX_JOBS + " jobs, not " + ids.size());
        }
        return jobs.read(ids, listener);
    }

    /** Reads one job, before whatever else waits to be sent; empty when this key may not see it. */
    @NonNull
    public CompletableFuture<Optional<Job>> job(@NonNull String id) {
        AtomicReference<Job> read = new AtomicReference<>();
        JobsListener listener = new JobsListener() {
            @Override
            public void shown(@NonNull Set<String> asked, @NonNull Map<String, Job> shown) {
                read.set(shown.get(id));
            }

            @Override
            public void failed(@NonNull Set<String> asked, @NonNull SupaflowException failure) {
                // The future tells.
            }
        };
        return jobs.read(List.of(id), listener).thenApply(done -> Optional.ofNullable(read.get()));
    }

    /** Reads when and by whom a job was created, and no more of it; otherwise as {@link #job}. */
    @NonNull
    public CompletableFuture<Optional<Job>> origin(@NonNull String id) {
        Localizable what = Messages._SupaflowClient_readJob(id);
        return calls.getFirst(what, "/rest/v1/jobs?id=eq." + id + "&select=" + Job.ORIGIN_COLUMNS)
                .thenApply(response -> Rows.of(what, response, Job.class, Job::isNamed).rows().stream()
                        .filter(job -> id.equalsIgnoreCase(job.id()))
                        .findFirst());
    }

    /** Reads the pipeline's newest job, by Supaflow's clock: its id and its {@code createdAt}, and nothing else. */
    @NonNull
    public CompletableFuture<Optional<Job>> newestJob(@NonNull String pipelineId) {
        Localizable what = Messages._SupaflowClient_newestJob(pipelineId);
        String path = "/rest/v1/jobs?" + runsOf(pipelineId)
                + "&created_at=not.is.null&order=created_at.desc.nullslast&limit=" + NEWEST + "&select=id,created_at";
        return calls.get(what, path).thenApply(response -> {
            List<Job> rows = Rows.of(what, response, Job.class, Job::isNamed).rows();
            Optional<Job> newest =
                    rows.stream().filter(job -> job.createdAt() != null).max(Comparator.comparing(Job::createdAt));
            if (newest.isEmpty() && !rows.isEmpty()) {
                throw new UnavailableException(Messages._SupaflowClient_noTime(what), null, null, null);
            }
            return newest;
        });
    }

    /**
     * Reads the pipeline's jobs that are not older than the given moment, by Supaflow's clock, oldest first, page by page.
     *
     * @param from null for all of them
     */
    @NonNull
    public CompletableFuture<NewJobs> jobsSince(@NonNull String pipelineId, @CheckForNull Instant from) {
        String since = from == null ? "" : "&created_at=gte." + from;
        List<Job> rows = new ArrayList<>();
        return new Listing<>(
                        calls,
                        Messages._SupaflowClient_newJobs(pipelineId),
                        "/rest/v1/jobs?" + runsOf(pipelineId) + since + "&order=created_at.asc,id.asc",
                        Job.COLUMNS,
                        Job.class,
                        Job::isNamed,
                        false,
                        rows::add)
                .read()
                .thenApply(read -> new NewJobs(List.copyOf(rows), read.leftOut() == 0));
    }

    /** Jobs that others started. */
    @NonNull
    public OthersJobs others() {
        return others;
    }

    static String runsOf(String pipelineId) {
        return "reference_id=eq." + pipelineId + "&reference_type=eq.pipeline&job_type=eq.pipeline_run";
    }

    /**
     * Asks Supaflow to cancel a job, only while it is in progress ("Cancel a running job": without that precondition the call
     * could overwrite a finished one), and reads the job when nothing was changed. May be repeated.
     */
    @NonNull
    public CompletableFuture<Cancellation> cancel(@NonNull String jobId) {
        Localizable what = Messages._SupaflowClient_cancel(jobId);
        return calls.patch(
                        what,
                        "/rest/v1/jobs?id=eq." + jobId + "&job_status=" + Job.IN_PROGRESS + "&select="
                                + Job.LEAST_COLUMNS,
                        "{\"job_status\":\"cancelled\"}")
                .thenCompose(response -> {
                    Optional<Job> changed = Rows.of(what, response, Job.class, Job::isNamed).rows().stream()
                            .filter(job -> jobId.equalsIgnoreCase(job.id()))
                            .findFirst();
                    return changed.isPresent()
                            ? CompletableFuture.completedFuture(new Cancellation(true, changed.get()))
                            : job(jobId).thenApply(job -> new Cancellation(false, job.orElse(null)));
                });
    }

    /**
     * Finds a pipeline by what a user gave: its UUID or its API name (see {@link Pipeline#checkReference}). A deleted one is given
     * only where no other goes by that name.
     *
     * @return fails with {@link AmbiguousPipelineException} when several that are not deleted go by the name
     */
    @NonNull
    public CompletableFuture<Optional<Pipeline>> pipeline(@NonNull String reference) {
        String column = Pipeline.isId(reference) ? "pipeline_id" : "pipeline_api_name";
        String path = "/rest/v1/pipelines_and_datasources?" + column + "=eq." + encoded(reference)
                + "&order=pipeline_state.asc,pipeline_id.asc";
        Localizable what = Messages._SupaflowClient_find(reference);
        NamedPipelines named = new NamedPipelines();
        return named.read(calls, what, path).thenApply(read -> {
            Optional<Pipeline> found = named.find(reference);
            if (found.isEmpty() && named.isIncomplete()) {
                throw new UnavailableException(Messages._SupaflowClient_unnamed(what), null, null, null);
            }
            return found;
        });
    }

    /**
     * Finds many pipelines by what users gave, each as {@link #pipeline} does, with one request if there are not very many.
     *
     * @param references UUIDs and API names
     */
    @NonNull
    public CompletableFuture<NamedPipelines> pipelines(@NonNull Collection<String> references) {
        return NamedPipelines.read(calls, room, references);
    }

    /** Reads all pipelines that this key sees, by name, page by page. */
    @NonNull
    public CompletableFuture<List<Pipeline>> pipelines() {
        String path = "/rest/v1/pipelines_and_datasources?order=pipeline_name.asc,pipeline_id.asc";
        List<Pipeline> rows = new ArrayList<>();
        return listing(Messages._SupaflowClient_list(), path, rows).read().thenApply(read -> List.copyOf(rows));
    }

    private Listing<Pipeline> listing(Localizable what, String path, List<Pipeline> rows) {
        return new Listing<>(
                calls, what, path, List.of(Pipeline.COLUMNS), Pipeline.class, Pipeline::isNamed, true, rows::add);
    }

    /**
     * Reads the first pipelines that have a text in a place, whatever the case of its letters: active ones first, then by name.
     * Deleted ones are left out.
     *
     * @param text what people type, any characters; empty for all
     * @param limit how many at most, positive
     */
    @NonNull
    public CompletableFuture<List<Pipeline>> pipelines(@NonNull String text, @NonNull Place place, int limit) {
        Localizable what = Messages._SupaflowClient_search();
        List<String> columns = place == Place.ANYWHERE ? ALL_NAMES : NAMES;
        String pattern = likePattern(text, place);
        String filter = text.isEmpty()
                ? ""
                : "&or="
                        + encoded(columns.stream()
                                .map(column -> column + ".ilike." + pattern)
                                .collect(Collectors.joining(",", "(", ")")));
        // Of a null, SQL does not say that it is not equal.
        String path =
                "/rest/v1/pipelines_and_datasources?or=(pipeline_state.is.null,pipeline_state.neq.deleted)" + filter
                        + "&order=pipeline_state.asc,pipeline_name.asc,pipeline_id.asc&limit=" + limit + "&select="
                        + Pipeline.COLUMNS;
        return calls.get(what, path)
                .thenApply(response -> Rows.of(what, response, Pipeline.class, Pipeline::isNamed).rows().stream()
                        .filter(pipeline -> !pipeline.isDeleted())
                        // The pattern cannot say it: see there.
                        .filter(pipeline -> !text.contains("*") || pipeline.matches(text, place))
                        .toList());
    }

    /**
     * A pattern of {@code ilike}, quoted as a value among others must be. PostgREST reads each {@code *} as {@code %} even after a
     * backslash, so a star that is meant as such is asked for as any one character.
     */
    private static String likePattern(String text, Place place) {
        String literal = text.replaceAll("[\\\\%_]", "\\\\$0").replace('*', '_');
        String pattern =
                switch (place) {
                    case WHOLE -> literal;
                    case START -> literal + "*";
                    case NAME, ANYWHERE -> "*" + literal + "*";
                };
        return '"' + pattern.replaceAll("[\\\\\"]", "\\\\$0") + '"';
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Counts the pipelines that this key sees, without reading them. */
    @NonNull
    public CompletableFuture<Long> countPipelines() {
        Localizable what = Messages._SupaflowClient_count();
        return calls.get(what, "/rest/v1/pipelines_and_datasources?select=pipeline_id&limit=1", "count=exact")
                .thenApply(response -> {
                    long total = Listing.total(response);
                    return total < 0
                            ? Rows.of(what, response, Pipeline.class, row -> true)
                                    .rows()
                                    .size()
                            : total;
                });
    }

    /**
     * Reads what a job did, object by object, page by page. Supaflow has this once the job has ended. Only a few of these are under
     * way at once; the others wait in order.
     */
    @NonNull
    public CompletableFuture<ObjectResults> objectResults(@NonNull String jobId) {
        return details.send(false, () -> {
            ObjectResults.Collector objects = new ObjectResults.Collector();
            return new Listing<>(
                            calls,
                            Messages._SupaflowClient_readObjects(jobId),
                            "/rest/v1/job_details_v2?job_id=eq." + jobId + "&order=id.asc",
                            ObjectResult.COLUMNS,
                            ObjectResult.class,
                            object -> true,
                            true,
                            objects::add)
                    .read()
                    .thenApply(read -> objects.result(read.leftOut()));
        });
    }
}
