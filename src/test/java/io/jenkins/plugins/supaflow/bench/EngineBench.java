package io.jenkins.plugins.supaflow.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What waiting runs cost: requests, threads, heap, CPU, latency, disk. Prints figures, side by side with the script of Supaflow's
 * page and with a step that blocks a thread for each run. Takes about six minutes.
 */
public final class EngineBench {

    /** Real time, and shorter than in production: what is counted is counted per interval. */
    static final int INTERVAL_SECONDS = 5;

    private static final int[] SIZES = {1, 100, 1_000, 10_000};
    private static final int SCRIPTS = 50;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** One way of waiting, at one number of runs. */
    record Row(String who, int runs, double requests, long extra, String what) {}

    private final List<Row> rows = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", String.valueOf(INTERVAL_SECONDS));
        EngineBench bench = new EngineBench();
        System.out.printf(
                "Java %s, %d cores, interval %d s%n",
                Runtime.version(), bench.system.getAvailableProcessors(), INTERVAL_SECONDS);
        bench.measureDisk();
        for (int size : SIZES) {
            bench.measureEngine(size);
        }
        for (int size : new int[] {1, 100, 1_000}) {
            bench.measureBlocking(size);
        }
        bench.measureScript();
        bench.rows.forEach(row -> say(
                "%-8s %,7d runs: %,10.1f requests per interval, %,6d %s",
                row.who, row.runs, row.requests, row.extra, row.what));
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]), Chart.of(bench.rows));
            say("Drawn in %s", args[0]);
        }
        System.exit(0);
    }

    private void measureEngine(int size) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox()) {
            try (BenchEngine engine = new BenchEngine(folder, sandbox.url(), Math::random)) {
                // One run first, so that what is there once for all is there already.
                engine.start(1);
                await(() -> engine.running.get() == 1);
                settle();
                long heapBefore = heap();
                long threadsBefore = threads();
                sandbox.peak();
                long begin = System.nanoTime();
                engine.start(size);
                await(() -> engine.running.get() == size + 1);
                double seconds = (System.nanoTime() - begin) / 1e9;
                long peak = sandbox.peak();
                // The first round tells each run its status; from then on nothing changes.
                Thread.sleep(2_000L * INTERVAL_SECONDS);
                settle();
                long heap = heap() - heapBefore;
                long threads = threads() - threadsBefore;
                int rounds = size >= 10_000 ? 10 : 4;
                // Warm rounds only.
                Thread.sleep(rounds * 1_000L * INTERVAL_SECONDS);
                long polls = sandbox.polls();
                long cpu = system.getProcessCpuTime();
                Thread.sleep(rounds * 1_000L * INTERVAL_SECONDS);
                double cpuPerRound = (system.getProcessCpuTime() - cpu) / 1e6 / rounds;
                double requests = (sandbox.polls() - polls) / (double) rounds;
                rows.add(new Row("plugin", size + 1, requests, threads, "more threads than with one run"));
                say(
                        "plugin   %,7d runs: triggered in %.1f s (%,.0f per s, %d requests at most in flight), heap"
                                + " per run %,d bytes, CPU per round %.0f ms",
                        size, seconds, size / seconds, peak, size > 100 ? heap / size : 0, cpuPerRound);
                if (size >= 10_000) {
                    measureRestart(folder, sandbox, engine);
                } else {
                    measureEnd(sandbox, engine);
                }
            }
        }
        delete(folder);
    }

    private void measureRestart(Path folder, BenchSandbox sandbox, BenchEngine before) throws Exception {
        int size = before.runs();
        before.close();
        long polls = sandbox.polls();
        long begin = System.nanoTime();
        // No random moment for the first round: it comes as soon as the first run is back.
        try (BenchEngine engine = new BenchEngine(folder, sandbox.url(), () -> 0)) {
            engine.load();
            await(() -> sandbox.polls() - polls >= size / 100);
            say(
                    "plugin   %,7d runs: loaded, and polled again, %.1f s after the start",
                    size, (System.nanoTime() - begin) / 1e9);
            Thread.sleep(2_000L * INTERVAL_SECONDS);
            measureEnd(sandbox, engine);
        }
    }

    private static void measureEnd(BenchSandbox sandbox, BenchEngine engine) throws InterruptedException {
        int size = engine.runs();
        int before = engine.ended.get();
        long end = sandbox.endAll();
        await(() -> engine.ended.get() - before == size);
        say(
                "plugin   %,7d runs: the last result %.1f s after all jobs had ended",
                size, (engine.lastEnd.get() - end) / 1e3);
    }

    private void measureDisk() throws Exception {
        Path folder = Files.createTempDirectory("bench");
        Path file = Files.createTempFile("bench", ".jfr");
        int size = 200;
        try (BenchSandbox sandbox = new BenchSandbox();
                BenchEngine engine = new BenchEngine(folder, sandbox.url(), Math::random);
                Recording recording = new Recording()) {
            recording.enable("jdk.FileWrite").withThreshold(Duration.ZERO);
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            recording.start();
            engine.start(size);
            await(() -> engine.running.get() == size);
            sandbox.endAll();
            await(() -> engine.ended.get() == size);
            recording.stop();
            recording.dump(file);
        }
        long bytes = 0;
        long forces = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            String path = event.getString("path");
            if (path == null || !path.startsWith(folder.toString())) {
                continue;
            }
            if (event.getEventType().getName().equals("jdk.FileForce")) {
                forces++;
            } else {
                bytes += event.getLong("bytesWritten");
            }
        }
        say(
                "plugin: %,.0f bytes and %.1f forced writes on disk per run, from intent to end",
                bytes / (double) size, forces / (double) size);
        delete(folder);
        Files.delete(file);
    }

    /** A thread for each run, a request for each run and interval: what a step that blocks costs. */
    private void measureBlocking(int size) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox();
                BenchEngine engine = new BenchEngine(folder, sandbox.url(), Math::random)) {
            long threadsBefore = threads();
            BlockingRuns runs = new BlockingRuns(engine.account, sandbox.pipelineId(), size, INTERVAL_SECONDS);
            await(() -> sandbox.triggered() == size);
            Thread.sleep(2_000L * INTERVAL_SECONDS);
            long threads = threads() - threadsBefore;
            long polls = sandbox.polls();
            long cpu = system.getProcessCpuTime();
            Thread.sleep(4_000L * INTERVAL_SECONDS);
            double cpuPerRound = (system.getProcessCpuTime() - cpu) / 1e6 / 4;
            rows.add(new Row("blocking", size, (sandbox.polls() - polls) / 4.0, threads, "threads"));
            long end = sandbox.endAll();
            runs.join();
            say(
                    "blocking %,7d runs: CPU per interval %.0f ms, the last result %.1f s after all jobs had ended",
                    size, cpuPerRound, (System.currentTimeMillis() - end) / 1e3);
        }
        delete(folder);
    }

    private void measureScript() throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = new BenchSandbox()) {
            ScriptRuns runs = new ScriptRuns(folder, sandbox.url(), sandbox.pipelineId(), SCRIPTS, INTERVAL_SECONDS);
            await(() -> sandbox.triggered() == SCRIPTS);
            long begun = System.nanoTime();
            long polls = sandbox.polls();
            Thread.sleep(6_000L * INTERVAL_SECONDS);
            double intervals = (System.nanoTime() - begun) / 1e9 / INTERVAL_SECONDS;
            double requests = (sandbox.polls() - polls) / intervals;
            long processes = runs.processes();
            long end = sandbox.endAll();
            runs.join();
            double seconds = (System.currentTimeMillis() - end) / 1e3;
            rows.add(new Row("script", SCRIPTS, requests, processes, "processes"));
            double perPoll = runs.cpuMillis() / (double) sandbox.polls();
            say(
                    "script   %,7d runs: CPU per poll %.1f ms, so %,.0f ms per interval with 10,000 runs; the last"
                            + " result %.1f s after all jobs had ended",
                    SCRIPTS, perPoll, perPoll * 10_000, seconds);
        }
        delete(folder);
    }

    static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long threads() {
        return Thread.getAllStackTraces().size();
    }

    /** Until the HTTP client's idle threads have gone. */
    private static void settle() throws InterruptedException {
        Thread.sleep(1_500L * 2);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format + "%n", args);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
