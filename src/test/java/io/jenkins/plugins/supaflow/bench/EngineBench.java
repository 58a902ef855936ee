package io.jenkins.plugins.supaflow.bench;

import com.sun.management.OperatingSystemMXBean;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What waiting runs cost: requests, threads, heap, CPU, latency, disk. Prints figures, side by side with the script of Supaflow's
 * page and with a step that blocks a thread for each run. Takes about twenty minutes.
 */
public final class EngineBench {

    /** Real time, and shorter than in production: what is counted is counted per interval. */
    static final int INTERVAL_SECONDS = 5;

    private static final int[] SIZES = {1, 100, 1_000, 10_000};
    private static final int[] BLOCKING = {1, 100, 1_000};
    private static final int[] SCRIPTS = {1, 10, 50};
    private static final int MOST = 10_000;
    private static final int ROUNDS = 6;

    /** How late the API's answers come where its own speed is to be the limit. */
    private static final Duration SLOW = Duration.ofMillis(100);

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private int threadsAtReset;

    /** One way of waiting, at one number of runs; requests are those of an interval, waiting is threads or processes. */
    record Row(String who, int runs, double requests, long waiting) {}

    private final List<Row> rows = new ArrayList<>();

    /** @param args where to draw the picture, if at all; {@code load FOLDER URL RUNS} is this program's own start of a second engine */
    public static void main(String[] args) throws Exception {
        System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", String.valueOf(INTERVAL_SECONDS));
        EngineBench bench = new EngineBench();
        if (args.length > 1) {
            loadInAFreshProcess(Path.of(args[1]), args[2], Integer.parseInt(args[3]));
            return;
        }
        say(
                "Java %s, %d cores, interval %d s",
                Runtime.version(), bench.system.getAvailableProcessors(), INTERVAL_SECONDS);
        for (int size : SIZES) {
            bench.measureEngine(size);
        }
        bench.measureTriggers();
        for (int size : BLOCKING) {
            bench.measureBlocking(size);
        }
        for (int size : SCRIPTS) {
            bench.measureScript(size);
        }
        // Last, for a recording of the JVM's goes on taking CPU when it has ended.
        DiskUse.measure();
        say("%nRequests in an interval, and threads or processes that wait:");
        bench.rows.forEach(row -> say("%-8s %,7d runs %,10.1f %,8d", row.who, row.runs, row.requests, row.waiting));
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]), Chart.of(bench.rows));
            say("Drawn in %s", args[0]);
        }
        System.exit(0);
    }

    private void measureEngine(int size) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox()) {
            try (BenchEngine engine = new BenchEngine(folder, sandbox.url())) {
                // One run from beginning to end first, so that what is there once for all is there already.
                engine.start(1);
                await(() -> engine.running.get() == 1);
                awaitRound(sandbox);
                sandbox.endAll();
                await(() -> engine.runs() == 0);
                settle();
                double idle = size == MOST ? cpuOfAnInterval() : 0;
                long heapBefore = heap();
                Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
                engine.start(size);
                await(() -> engine.running.get() == size + 1);
                // The first round tells each run its status; from then on nothing changes.
                awaitRound(sandbox);
                awaitRound(sandbox);
                settle();
                long heap = heap() - heapBefore;
                long waiting = newThreads(threadsBefore);
                // Until the code is warm.
                Thread.sleep(ROUNDS * 1_000L * INTERVAL_SECONDS);
                awaitRound(sandbox);
                long polls = sandbox.polls();
                awaitRound(sandbox);
                long requests = sandbox.polls() - polls;
                polls = sandbox.polls();
                resetPeak();
                double cpu = cpuOfAnInterval() * ROUNDS;
                double rounds = (sandbox.polls() - polls) / (double) requests;
                rows.add(new Row("plugin", size, requests, waiting));
                say(
                        "plugin   %,7d runs: %d requests a round; %d threads more than without runs, %d while a round is"
                                + " read; CPU %.0f ms a round%s; heap %s",
                        size,
                        requests,
                        waiting,
                        waiting + morePeak(),
                        cpu / rounds,
                        size < MOST
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", of which a process without runs takes %.0f",
                                        idle * ROUNDS / rounds),
                        size < 1_000 ? "-" : String.format(Locale.ROOT, "%,d bytes a run", heap / size));
                if (size < MOST) {
                    measureEnd(sandbox, engine, Duration.ZERO);
                } else {
                    engine.close();
                    measureRestart(folder, sandbox, size);
                }
            }
            if (size == MOST) {
                try (BenchEngine engine = new BenchEngine(folder, sandbox.url())) {
                    engine.load();
                    awaitRound(sandbox);
                    measureSlowRound(sandbox);
                    measureEnd(sandbox, engine, SLOW);
                }
            }
        }
        delete(folder);
    }

    /** Begins in a fresh process, whose code is as cold as after a start of Jenkins. */
    private static void measureRestart(Path folder, BenchSandbox sandbox, int size) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineBench.class.getName(),
                        "load",
                        folder.toString(),
                        sandbox.url(),
                        String.valueOf(size))
                .inheritIO()
                .start();
        process.waitFor();
    }

    private static void loadInAFreshProcess(Path folder, String url, int size) throws Exception {
        long begin = System.nanoTime();
        try (BenchEngine engine = new BenchEngine(folder, url)) {
            int loaded = engine.load();
            double read = (System.nanoTime() - begin) / 1e9;
            await(() -> engine.polled.get() >= size);
            say(
                    "plugin   %,7d runs: records loaded %.1f s after the start, all jobs read again after %.1f s",
                    loaded, read, (System.nanoTime() - begin) / 1e9);
        }
        System.exit(0);
    }

    /** How long a round takes where the API takes its time. */
    private static void measureSlowRound(BenchSandbox sandbox) throws InterruptedException {
        int requests = (MOST + SupaflowClient.MAX_JOBS - 1) / SupaflowClient.MAX_JOBS;
        sandbox.delay(SLOW);
        awaitRound(sandbox);
        long before = sandbox.polls();
        await(() -> sandbox.polls() > before);
        long begin = System.nanoTime();
        await(() -> sandbox.polls() - before >= requests);
        say(
                "plugin   %,7d runs, each answer %d ms late: a round takes %.1f s",
                MOST, SLOW.toMillis(), (System.nanoTime() - begin) / 1e9 + SLOW.toMillis() / 1e3);
    }

    /**
     * All jobs end just after a round, so that the next one is as far away as can be.
     *
     * @param delay how late answers come until all results are known
     */
    private static void measureEnd(BenchSandbox sandbox, BenchEngine engine, Duration delay)
            throws InterruptedException {
        int size = engine.runs();
        int before = engine.ended.get();
        int toldBefore = engine.told.get();
        long objects = sandbox.objects();
        sandbox.delay(delay);
        awaitRound(sandbox);
        sandbox.peak();
        long end = sandbox.endAll();
        await(() -> engine.ended.get() - before == size);
        double seconds = (engine.lastEnd.get() - end) / 1e3;
        sandbox.delay(Duration.ZERO);
        await(() -> engine.told.get() - toldBefore == size);
        say(
                "plugin   %,7d runs, each answer %d ms late: the last result %.1f s after all jobs had ended; %,d requests"
                        + " for object results, the last %.1f s later; at most %d requests at once",
                size,
                delay.toMillis(),
                seconds,
                sandbox.objects() - objects,
                (System.currentTimeMillis() - engine.lastEnd.get()) / 1e3,
                sandbox.peak());
    }

    /** Triggers a crowd: as fast as the sandbox goes, and at an API whose answers take their time. */
    private void measureTriggers() throws Exception {
        for (Duration delay : List.of(Duration.ZERO, SLOW)) {
            Path folder = Files.createTempDirectory("bench");
            try (BenchSandbox sandbox = new BenchSandbox();
                    BenchEngine engine = new BenchEngine(folder, sandbox.url())) {
                sandbox.delay(delay);
                engine.start(1);
                await(() -> engine.running.get() == 1);
                settle();
                resetPeak();
                sandbox.peak();
                long begin = System.nanoTime();
                engine.start(MOST);
                double accepted = (System.nanoTime() - begin) / 1e9;
                await(() -> engine.running.get() == MOST + 1);
                double seconds = (System.nanoTime() - begin) / 1e9;
                say(
                        "plugin   %,7d triggers, each answer %d ms late: accepted in %.2f s, triggered in %.1f s, at most"
                                + " %d requests at once and %d threads more than before",
                        MOST, delay.toMillis(), accepted, seconds, sandbox.peak(), morePeak());
                begin = System.nanoTime();
                triggerWithoutEngine(engine.account);
                say(
                        "         %,7d triggers, each answer %d ms late: the same requests alone took %.1f s",
                        MOST, delay.toMillis(), (System.nanoTime() - begin) / 1e9);
            }
            delete(folder);
        }
    }

    /** What a run asks before it waits, and nothing else: no record, no turns, no lanes. */
    private static void triggerWithoutEngine(SupaflowClient account) {
        List<CompletableFuture<String>> jobs = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            jobs.add(account.pipeline(BenchSandbox.pipeline(i)).thenCompose(found -> {
                Pipeline pipeline = found.orElseThrow();
                return account.newestJob(pipeline.id())
                        .thenCompose(newest -> account.trigger(new RunRequest(pipeline.id(), false, false)));
            }));
        }
        jobs.forEach(CompletableFuture::join);
    }

    /** A thread for each run, a request for each run and interval: what a step that blocks costs. */
    private void measureBlocking(int size) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox();
                BenchEngine engine = new BenchEngine(folder, sandbox.url())) {
            BlockingRuns runs = new BlockingRuns(engine.account, sandbox.pipelineId(), size, INTERVAL_SECONDS);
            await(() -> sandbox.triggered() == size);
            Thread.sleep(2_000L * INTERVAL_SECONDS);
            long polls = sandbox.polls();
            double cpuPerInterval = cpuOfAnInterval();
            rows.add(new Row("blocking", size, (sandbox.polls() - polls) / (double) ROUNDS, runs.threads()));
            long end = sandbox.endAll();
            runs.join();
            say(
                    "blocking %,7d runs: %d threads; CPU %.0f ms an interval; the last result %.1f s after all jobs had"
                            + " ended",
                    size, rows.get(rows.size() - 1).waiting, cpuPerInterval, (System.currentTimeMillis() - end) / 1e3);
        }
        delete(folder);
    }

    private void measureScript(int size) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox()) {
            ScriptRuns runs = new ScriptRuns(folder, sandbox.url(), sandbox.pipelineId(), size, INTERVAL_SECONDS);
            await(() -> sandbox.triggered() == size);
            Thread.sleep(2_000L * INTERVAL_SECONDS);
            long polls = sandbox.polls();
            long cpu = runs.cpuMillis();
            Thread.sleep(ROUNDS * 1_000L * INTERVAL_SECONDS);
            double perPoll = (runs.cpuMillis() - cpu) / (double) (sandbox.polls() - polls);
            rows.add(new Row("script", size, (sandbox.polls() - polls) / (double) ROUNDS, runs.processes()));
            long end = sandbox.endAll();
            runs.join();
            say(
                    "script   %,7d runs: %d processes; CPU %.1f ms a poll, so %,.0f ms an interval with %,d runs; the last"
                            + " result %.1f s after all jobs had ended",
                    size,
                    rows.get(rows.size() - 1).waiting,
                    perPoll,
                    perPoll * MOST,
                    MOST,
                    (System.currentTimeMillis() - end) / 1e3);
        }
        delete(folder);
    }

    /** Milliseconds of CPU that this process uses in an interval, as the mean of several. */
    private double cpuOfAnInterval() throws InterruptedException {
        long before = system.getProcessCpuTime();
        Thread.sleep(ROUNDS * 1_000L * INTERVAL_SECONDS);
        return (system.getProcessCpuTime() - before) / 1e6 / ROUNDS;
    }

    static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** How many threads there are that were not there before. */
    static long newThreads(Set<Thread> before) {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        return now.size();
    }

    private void resetPeak() {
        threads.resetPeakThreadCount();
        threadsAtReset = threads.getThreadCount();
    }

    /** How many threads there were at most since then, beyond those that there were then. */
    private int morePeak() {
        return threads.getPeakThreadCount() - threadsAtReset;
    }

    /** Until the next round has begun, and no request of it has come for a while. */
    static void awaitRound(BenchSandbox sandbox) throws InterruptedException {
        long before = sandbox.polls();
        await(() -> sandbox.polls() > before);
        for (long polls = -1; polls != sandbox.polls(); Thread.sleep(500)) {
            polls = sandbox.polls();
        }
    }

    /** Until the HTTP client's idle threads have gone. */
    static void settle() throws InterruptedException {
        Thread.sleep(3_000);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format + "%n", args);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
