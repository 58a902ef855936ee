package io.jenkins.plugins.supaflow.fuzz;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobsListener;
import io.jenkins.plugins.supaflow.client.JobsWanted;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whatever answers a call, it gives harmless values or fails with its own exception, and at once. Written for Jazzer, without its API:
 * so the plugin's build does not need it, and {@link AnswerFuzzerTest} runs what was found.
 */
public final class AnswerFuzzer {

    private static final URI APP = URI.create("https://app.example");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-18T12:00:00Z"), ZoneOffset.UTC);
    private static final String ID = "0aa00000-0000-4000-8000-000000000001";
    private static final String OTHER_ID = "0aa00000-0000-4000-8000-000000000002";
    private static final String LOG_IN = "{\"token\":\"" + Script.TOKEN
            + "\",\"supabase_url\":\"https://api.example\",\"supabase_anon_key\":\"anon\",\"ttl_seconds\":3600,"
            + "\"user_id\":\"" + ID + "\",\"org_id\":\"" + OTHER_ID + "\"}";

    private AnswerFuzzer() {}

    /** Called by Jazzer first: to load and instrument the classes takes longer than an input may. */
    public static void fuzzerInitialize() {
        for (String call : new String[] {"account", "newest", "objects", "pipelines"}) {
            fuzzerTestOneInput((call + "\n200\n\n[{\"id\":\"" + ID + "\"}]").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Called by Jazzer, with inputs as {@link Script} reads them. */
    public static void fuzzerTestOneInput(byte[] input) {
        Script script = new Script(input);
        if (script.spellsASecret()) {
            return;
        }
        HttpClient http = new ScriptedHttpClient(
                request -> isLogIn(request) && !script.answersLogIn() ? Script.Answer.ok(LOG_IN) : script.next());
        SupaflowClient client = new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "1.0"), APP, ApiKey.of(Script.KEY), CLOCK);
        CompletableFuture<?> answer = call(client, script.call());
        Oracle.demand(answer.isDone(), "no end", script.call());
        try {
            Oracle.check(answer.join());
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof SupaflowException)) {
                throw e;
            }
            Oracle.check(e.getCause());
        }
        Oracle.check(client.health().trouble());
        Oracle.check(client.knownAccount());
    }

    private static boolean isLogIn(HttpRequest request) {
        return request.uri().getPath().endsWith("/bootstrap");
    }

    private static CompletableFuture<?> call(SupaflowClient client, String name) {
        return switch (name) {
            case "account" -> client.account();
            case "trigger" ->
                client.trigger(new RunRequest(ID, false, false)).thenApply(id -> expect(id, Pipeline.isId(id)));
            case "job" ->
                client.job(ID)
                        .thenApply(job ->
                                expect(job, job.isEmpty() || ID.equals(job.get().id())));
            case "origin" -> client.origin(ID);
            case "newest" -> client.newestJob(ID).thenApply(AnswerFuzzer::expectTime);
            case "since" -> client.jobsSince(ID, Instant.EPOCH).thenApply(found -> expectIds(found.jobs()));
            case "in-progress" -> client.others().inProgress(ID);
            case "found" ->
                client.others()
                        .find(ID)
                        .thenApply(found -> expect(
                                found, found.isEmpty() || ID.equals(found.get().id())));
            case "success" -> client.others().newestSuccess(ID);
            case "new-jobs" ->
                client.others()
                        .newJobs(wanted())
                        .thenApply(seen -> expect(seen, seen.jobs().stream().allMatch(job -> job.id() != null)));
            case "named-pipelines" -> client.pipelines(List.of(ID, "orders")).thenApply(named -> named.find("orders"));
            case "cancel" -> client.cancel(ID);
            case "pipeline" ->
                client.pipeline(ID)
                        .thenApply(found -> expect(
                                found,
                                found.isEmpty() || Pipeline.isId(found.get().id())));
            case "named" -> client.pipeline("orders");
            case "pipelines" -> client.pipelines();
            case "search" -> client.pipelines("or*", Pipeline.Place.ANYWHERE, 10);
            case "count" -> client.countPipelines();
            case "objects" -> client.objectResults(ID);
            default -> jobs(client);
        };
    }

    private static JobsWanted wanted() {
        JobsWanted wanted = new JobsWanted();
        wanted.add(ID, Instant.EPOCH);
        wanted.addInProgress(OTHER_ID);
        wanted.addJob(ID);
        return wanted;
    }

    private static CompletableFuture<?> jobs(SupaflowClient client) {
        Map<String, Object> told = new ConcurrentHashMap<>();
        JobsListener listener = new JobsListener() {
            @Override
            public void shown(@NonNull Set<String> asked, @NonNull Map<String, Job> jobs) {
                asked.forEach(id -> told.put(id, Optional.ofNullable(jobs.get(id))));
            }

            @Override
            public void failed(@NonNull Set<String> asked, @NonNull SupaflowException failure) {
                asked.forEach(id -> told.put(id, failure));
            }
        };
        return client.jobs(List.of(ID, OTHER_ID), listener)
                .handle((done, failure) -> expect(told, told.keySet().equals(Set.of(ID, OTHER_ID))));
    }

    private static Optional<Job> expectTime(Optional<Job> newest) {
        return expect(newest, newest.isEmpty() || newest.get().createdAt() != null);
    }

    private static List<Job> expectIds(List<Job> jobs) {
        return expect(jobs, jobs.stream().allMatch(job -> job.id() != null));
    }

    private static <T> T expect(T value, boolean holds) {
        Oracle.demand(holds, "not what the call promises", String.valueOf(value));
        return value;
    }
}
