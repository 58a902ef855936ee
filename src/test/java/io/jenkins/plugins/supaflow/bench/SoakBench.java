package io.jenkins.plugins.supaflow.bench;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.ManualTime;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two simulated weeks with 2,000 runs alive at any moment, each of which lasts hours and is replaced when it ends. Prints of each day
 * the heap, and the longest that a result came after its job's end.
 */
public final class SoakBench implements RunObserver {

    private static final int ALIVE = 2_000;
    private static final int DAYS = 14;
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();
    private final ManualTime time = new ManualTime(clock);
    private final Map<String, Instant> triggeredAt = new ConcurrentHashMap<>();
    private final AtomicInteger triggered = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong latestSeconds = new AtomicLong();
    private RunSupervisor engine;

    public static void main(String[] args) throws Exception {
        try (BenchSandbox sandbox = new BenchSandbox(true)) {
            new SoakBench().run(sandbox);
        }
        System.exit(0);
    }

    private void run(BenchSandbox sandbox) throws Exception {
        HttpClient http = HttpTransport.limits(HttpClient.newBuilder()).build();
        SupaflowClient account = new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "benchmark"),
                URI.create(sandbox.url()),
                ApiKey.of(SupaflowSandbox.KEY),
                time.clock());
        Path folder = Files.createTempDirectory("soak");
        engine = new RunSupervisor(
                new RunStore(folder),
                request -> account,
                time,
                pool,
                () -> new RunSettings(INTERVAL, RunSettings.DEFAULT_GIVE_UP_AFTER),
                Math::random);
        long begin = System.nanoTime();
        for (int i = 0; i < ALIVE; i++) {
            start();
        }
        EngineBench.await(this::isQuiet);
        for (int day = 1; day <= DAYS; day++) {
            for (Duration passed = Duration.ZERO; passed.toDays() < 1; passed = passed.plus(INTERVAL)) {
                sandbox.advance(INTERVAL);
                time.advance(INTERVAL);
                EngineBench.await(this::isQuiet);
            }
            EngineBench.say(
                    "day %2d: %,7d runs have ended, results at most %d s after their job's end, %,d are alive, heap %,d"
                            + " KiB, %,d records",
                    day,
                    ended.get(),
                    latestSeconds.getAndSet(0),
                    engine.runs().size(),
                    EngineBench.heap() / 1024,
                    folder.toFile().list().length);
        }
        EngineBench.say("%,d requests in %d s", sandbox.requests(), (System.nanoTime() - begin) / 1_000_000_000);
    }

    /** Whether the round is over, all have heard of it, and each run that ended has its successor. */
    private boolean isQuiet() {
        Instant now = engine.now();
        return triggered.get() - ended.get() == ALIVE
                && engine.followed().stream()
                        .allMatch(
                                run -> run.nextPoll() != null && run.nextPoll().isAfter(now))
                && pool.getActiveCount() == 0
                && pool.getQueue().isEmpty();
    }

    private void start() {
        int number = begun.getAndIncrement();
        PipelineRun.Request request = new PipelineRun.Request(
                "team/orders-pipeline#" + number, "supaflow-key", BenchSandbox.pipeline(number), false, false, true);
        engine.start(PipelineRun.prepare(UUID.randomUUID().toString(), request, clock.instant()), this);
    }

    @Override
    public void line(@NonNull String text) {}

    @Override
    public void updated(@NonNull PipelineRun run) {
        if (run.outcome() != null) {
            Instant end = triggeredAt.remove(run.id()).plusMillis(run.job().durationMillis());
            latestSeconds.accumulateAndGet(Duration.between(end, engine.now()).toSeconds(), Math::max);
            ended.incrementAndGet();
            start();
        } else if (run.job() == null) {
            triggeredAt.put(run.id(), engine.now());
            triggered.incrementAndGet();
        }
    }

    @Override
    public boolean isStillWanted() {
        return true;
    }
}
