package io.jenkins.plugins.supaflow.bench;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.EngineTime;
import io.jenkins.plugins.supaflow.run.MonotonicClock;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** An engine as Jenkins holds it, with one caller for all runs, who only counts. */
final class BenchEngine implements RunObserver, AutoCloseable {

    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger polled = new AtomicInteger();
    final AtomicInteger told = new AtomicInteger();
    final AtomicLong lastEnd = new AtomicLong();
    final SupaflowClient account;
    private final List<SupaflowClient> accounts;
    private final RunSupervisor engine;

    // As in Jenkins: four threads of the engine's own, a timer of the controller's, and threads of the HTTP client that
    // come and go. Here they go sooner, so that nobody has to wait for that.
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ExecutorService httpThreads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 2, TimeUnit.SECONDS, new SynchronousQueue<>());

    BenchEngine(Path folder, String url) {
        this(folder, url, 1);
    }

    /** @param keys of how many accounts */
    BenchEngine(Path folder, String url, int keys) {
        Clock clock = new MonotonicClock();
        HttpClient http = HttpTransport.limits(HttpClient.newBuilder())
                .executor(httpThreads)
                .build();
        accounts = IntStream.range(0, keys)
                .mapToObj(key -> new SupaflowClient(
                        new HttpTransport(() -> http, HttpRequest::newBuilder, "benchmark"),
                        URI.create(url),
                        ApiKey.of(BenchSandbox.key(key)),
                        clock))
                .toList();
        account = accounts.get(0);
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
                new RunStore(folder),
                request -> accounts.get(Integer.parseInt(request.credentialsId())),
                time,
                pool,
                () -> new RunSettings(RunSettings.minPollInterval(), RunSettings.DEFAULT_GIVE_UP_AFTER),
                Math::random);
    }

    int load() throws IOException {
        return engine.load(run -> this);
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            // Each with texts of its own, as Jenkins would have them.
            PipelineRun.Request request = new PipelineRun.Request(
                    "team/orders-pipeline#" + i,
                    String.valueOf(i * accounts.size() / count),
                    accounts.size() == 1 ? BenchSandbox.pipeline(i) : BenchSandbox.own(i),
                    false,
                    false,
                    true);
            engine.start(PipelineRun.prepare(UUID.randomUUID().toString(), request, Instant.now()), this);
        }
    }

    PipelineWatches watches() {
        return engine.watches();
    }

    SupaflowClient account(int key) {
        return accounts.get(key);
    }

    int runs() {
        return engine.runs().size();
    }

    @Override
    public void line(@NonNull String text) {}

    @Override
    public void updated(@NonNull PipelineRun run) {
        if (run.outcome() != null) {
            lastEnd.set(System.currentTimeMillis());
            ended.incrementAndGet();
        } else if (run.job() == null) {
            running.incrementAndGet();
        } else {
            polled.incrementAndGet();
        }
    }

    @Override
    public boolean isStillWanted() {
        return true;
    }

    @Override
    public boolean wantsObjects() {
        return true;
    }

    @Override
    public void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem) {
        told.incrementAndGet();
    }

    /** As a controller that stops: the records stay. */
    @Override
    public void close() {
        engine.stop();
        timer.shutdownNow();
        pool.shutdownNow();
        httpThreads.shutdownNow();
    }
}
