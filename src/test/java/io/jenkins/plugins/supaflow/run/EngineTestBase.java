package io.jenkins.plugins.supaflow.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;

/** An engine against a sandbox, in time that the test moves. */
@DefaultLocale("en-US")
abstract class EngineTestBase {

    static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final HttpClient HTTP =
            HttpTransport.limits(HttpClient.newBuilder()).build();

    final RecordingObserver observer = new RecordingObserver();
    final ManualClock clock = new ManualClock();
    final ManualTime time = new ManualTime(clock);

    /** Of the engine that lives: what one before a restart has under way counts no more. */
    volatile Work work;

    /** Requests that a test has hang for good. */
    volatile int hanging;

    final Map<String, SupaflowClient> clients = new ConcurrentHashMap<>();
    volatile RunSettings settings = new RunSettings(INTERVAL, Duration.ofHours(24));
    volatile Duration requestTimeout = HttpTransport.REQUEST_TIMEOUT;
    volatile String key = SupaflowSandbox.KEY;

    /** Is called before each request is sent, and may fail. */
    volatile Consumer<URI> beforeRequest = uri -> {};

    /** Is called whenever the engine asks for an account or a setting, and may fail. */
    volatile Runnable beforeLookUp = () -> {};

    volatile boolean accountIsADefect;

    /** Is called before the pool is given something to do, and may fail. */
    volatile Runnable beforeHandOver = () -> {};

    @TempDir
    Path home;

    /** The records. */
    Path folder;

    ExecutorService pool;
    SupaflowSandbox sandbox;
    SandboxPipeline orders;
    RunSupervisor engine;

    @BeforeEach
    void startEngine() throws Exception {
        folder = Files.createDirectory(home.resolve("runs"));
        sandbox = SupaflowSandbox.start(0, clock);
        orders = sandbox.addPipeline("Orders", "orders");
        time.settling(() -> {
            if (!isIdle()) {
                eventually(this::isIdle);
            }
        });
        // What is left to do when a test has ended is dropped, as in Jenkins.
        pool = new ThreadPoolExecutor(
                4, 4, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ThreadPoolExecutor.DiscardPolicy());
        engine = newEngine();
    }

    @AfterEach
    void stopEngine() {
        engine.stop();
        pool.shutdownNow();
        sandbox.close();
    }

    RunSupervisor newEngine() {
        work = new Work();
        return new RunSupervisor(new RunStore(folder), this::account, time, this::handOver, this::settings, () -> 0.5);
    }

    /** As if the controller had stopped and come back; gives who hears of the runs from now on. */
    RecordingObserver restart() {
        engine.stop();
        clients.clear();
        engine = newEngine();
        RecordingObserver observer = new RecordingObserver();
        try {
            engine.load(run -> observer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return observer;
    }

    private void handOver(Runnable task) {
        beforeHandOver.run();
        work.counted(pool).execute(task);
    }

    private RunSettings settings() {
        beforeLookUp.run();
        return settings;
    }

    SupaflowClient account(PipelineRun.Request request) {
        beforeLookUp.run();
        if (accountIsADefect) {
            throw new IllegalStateException("a defect");
        }
        if (key == null) {
            throw new IllegalArgumentException("There is no such credential.");
        }
        return client(sandbox, key);
    }

    SupaflowClient client(SupaflowSandbox of, String secret) {
        return clients.computeIfAbsent(
                of.url() + " " + secret,
                account -> new SupaflowClient(
                        new HttpTransport(() -> work.counted(http()), this::newRequest, "test", requestTimeout),
                        of.url(),
                        ApiKey.of(secret),
                        time.clock()));
    }

    HttpClient http() {
        return HTTP;
    }

    private HttpRequest.Builder newRequest(URI uri) {
        beforeRequest.accept(uri);
        return HttpRequest.newBuilder(uri);
    }

    static boolean isTrigger(URI uri) {
        return uri.getPath().endsWith("/create_pipeline_run_job");
    }

    PipelineRun.Request request(String pipeline) {
        return new PipelineRun.Request("job#1", "key", pipeline, false, false, true);
    }

    String start(RecordingObserver observer) {
        return start(UUID.randomUUID().toString(), observer);
    }

    String start(String id, RecordingObserver observer) {
        engine.start(PipelineRun.prepare(id, request("orders"), clock.instant()), observer);
        return id;
    }

    /** A run whose job Supaflow has queued. */
    String startTriggered(RecordingObserver observer) {
        String id = start(observer);
        eventually(() -> observer.last() != null);
        return id;
    }

    /** Waits for what threads and HTTP still have to do; time stands still. */
    static void eventually(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    /** Lets time pass, an interval after the other, until the condition holds. */
    void passing(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    if (condition.call()) {
                        return true;
                    }
                    if (isSettled()) {
                        time.advance(INTERVAL);
                    }
                    return false;
                });
    }

    /** Lets some intervals pass, whatever happens in them. */
    void intervals(int count) {
        for (int i = 0; i < count; i++) {
            settled();
            time.advance(INTERVAL);
        }
    }

    /** Waits until the engine waits for nothing but time. */
    void settled() {
        eventually(this::isSettled);
    }

    private boolean isSettled() {
        return isIdle() && time.isAwaited();
    }

    private boolean isIdle() {
        return work.underWay() <= hanging;
    }

    /** Lets one interval pass, and the poll that belongs to it. */
    void round() {
        int before = sandbox.requests(Operation.READ_JOBS);
        settled();
        time.advance(INTERVAL);
        eventually(() -> sandbox.requests(Operation.READ_JOBS) > before);
        settled();
    }

    /** The list of the jobs that runs had. */
    Path ownJobs() {
        return home.resolve("runs-own-jobs.jsonl");
    }

    long records() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    /** The record as it is on disk: loading it would be the work of a second engine. */
    String recorded() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    SandboxJob theJob() {
        assertEquals(1, sandbox.created(orders.id()));
        return sandbox.jobs(orders.id()).get(0);
    }

    Kind outcome() {
        return observer.last().outcome().kind();
    }

    boolean said(String part) {
        return observer.lines.stream().anyMatch(line -> line.contains(part));
    }
}
