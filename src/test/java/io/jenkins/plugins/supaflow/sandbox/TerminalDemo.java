package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.EngineTime;
import io.jenkins.plugins.supaflow.run.MonotonicClock;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The engine at work in a terminal, without Jenkins: a run to its end, one that fails, and one that is cancelled. */
public final class TerminalDemo {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final RunSupervisor engine;

    private TerminalDemo(SupaflowSandbox sandbox) throws Exception {
        Clock clock = new MonotonicClock();
        HttpClient http = HttpTransport.limits(HttpClient.newBuilder()).build();
        SupaflowClient account = new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "demo"),
                sandbox.url(),
                ApiKey.of(SupaflowSandbox.KEY),
                clock);
        EngineTime time = new EngineTime() {
            @NonNull
            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public void schedule(@NonNull Duration delay, @NonNull Runnable task) {
                timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
        engine = new RunSupervisor(
                new RunStore(Files.createTempDirectory("supaflow-runs")),
                request -> account,
                time,
                timer,
                () -> new RunSettings(Duration.ofSeconds(2), Duration.ofHours(1)),
                Math::random);
    }

    /** Exits with 0 if the runs ended as they should. */
    public static void main(String[] args) throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            sandbox.heartbeat(Duration.ofSeconds(3));
            DemoPipelines.add(sandbox, false);
            TerminalDemo demo = new TerminalDemo(sandbox);
            say("A run to its end:");
            Run orders = demo.start("orders_to_warehouse");
            boolean completed = orders.end.get(1, TimeUnit.MINUTES).kind() == RunOutcome.Kind.COMPLETED;
            say("A run that fails:");
            Run billing = demo.start("billing");
            boolean failed = billing.end.get(1, TimeUnit.MINUTES).kind() == RunOutcome.Kind.FAILED;
            say("A run that is cancelled while Supaflow works:");
            Run clicks = demo.start("clickstream");
            clicks.running.get(1, TimeUnit.MINUTES);
            demo.engine.cancel(clicks.id).get(1, TimeUnit.MINUTES);
            boolean cancelled = clicks.end.get(1, TimeUnit.MINUTES).kind() == RunOutcome.Kind.CANCELLED;
            say("The sandbox counted " + sandbox.jobs().size() + " jobs in " + sandbox.requests() + " requests.");
            System.exit(completed && failed && cancelled ? 0 : 1);
        }
    }

    private Run start(String pipeline) {
        Run run = new Run();
        engine.start(
                PipelineRun.prepare(
                        run.id, new PipelineRun.Request("terminal", null, pipeline, false, false, true), Instant.now()),
                run);
        return run;
    }

    private static void say(String text) {
        System.out.println(LocalTime.now().format(SECONDS) + "  " + text);
    }

    /** Prints what it hears. */
    private static final class Run implements RunObserver {

        final String id = UUID.randomUUID().toString();
        final CompletableFuture<Void> running = new CompletableFuture<>();
        final CompletableFuture<RunOutcome> end = new CompletableFuture<>();

        @Override
        public void line(@NonNull String text) {
            say("  " + text);
        }

        @Override
        public void updated(@NonNull PipelineRun run) {
            if (run.job() != null && "running".equals(run.job().apiStatus())) {
                running.complete(null);
            }
            if (run.outcome() != null) {
                end.complete(run.outcome());
            }
        }

        @Override
        public boolean isStillWanted() {
            return true;
        }
    }
}
