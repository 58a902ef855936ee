package io.jenkins.plugins.supaflow.bench;

import com.sun.management.OperatingSystemMXBean;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Builds;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import io.jenkins.plugins.supaflow.run.PipelineWatches.Watch;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What triggers cost: a thousand on ten accounts, beside a thousand waiting runs. Prints figures; takes some three minutes. */
public final class TriggerBench {

    private static final int TRIGGERS = 1_000;
    private static final int RUNS = 1_000;
    private static final int ACCOUNTS = 10;
    private static final int ROUNDS = 6;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Builds, and the last of them. */
    private final AtomicInteger builds = new AtomicInteger();

    private final AtomicLong lastBuild = new AtomicLong();

    /** One that is built at once. */
    private final class Downstream implements Builds {
        private final BenchEngine engine;
        private final String id;
        private final int account;

        Downstream(BenchEngine engine, String id, int account) {
            this.engine = engine;
            this.id = id;
            this.account = account;
        }

        @NonNull
        @Override
        public SupaflowClient account() {
            return engine.account(account);
        }

        @Override
        public void build(@NonNull EndedJob job) {
            builds.incrementAndGet();
            lastBuild.set(System.currentTimeMillis());
            engine.watches().taken(id, job.jobId());
        }

        @Override
        public void trouble(@CheckForNull String sentence) {
            EngineBench.say("%s: %s", id, sentence);
        }
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", String.valueOf(EngineBench.INTERVAL_SECONDS));
        new TriggerBench().measure();
        System.exit(0);
    }

    private void measure() throws Exception {
        Path folder = Files.createTempDirectory("bench");
        try (BenchSandbox sandbox = BenchSandbox.large();
                BenchEngine engine = new BenchEngine(folder.resolve("runs"), sandbox.url(), ACCOUNTS)) {
            engine.start(RUNS);
            EngineBench.await(() -> engine.running.get() == RUNS);
            warmUp();
            double requestsBefore = requests(sandbox);
            double cpuBefore = cpuOfAnInterval();
            EngineBench.settle();
            long heapBefore = EngineBench.heap();
            Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
            begin(engine, folder);
            EngineBench.await(() -> engine.watches().states().stream().allMatch(state -> state.begun() != null));
            warmUp();
            double requests = requests(sandbox);
            double cpu = cpuOfAnInterval();
            EngineBench.settle();
            EngineBench.say(
                    "%,d triggers on %d accounts beside %,d waiting runs, interval %d s: %.1f requests an interval, without"
                            + " triggers %.1f; %d threads more; CPU %.0f ms an interval, without triggers %.0f; heap %,d"
                            + " bytes a trigger",
                    TRIGGERS,
                    ACCOUNTS,
                    RUNS,
                    EngineBench.INTERVAL_SECONDS,
                    requests,
                    requestsBefore,
                    EngineBench.newThreads(threadsBefore),
                    cpu,
                    cpuBefore,
                    (EngineBench.heap() - heapBefore) / TRIGGERS);
            long end = sandbox.endAll();
            EngineBench.await(() -> builds.get() == TRIGGERS
                    && engine.watches().states().stream().allMatch(state -> state.due() == 0));
            EngineBench.say(
                    "%,d jobs ended: %,d builds, the last asked for %.1f s later",
                    RUNS, builds.get(), (lastBuild.get() - end) / 1e3);
        }
        EngineBench.delete(folder);
    }

    private void begin(BenchEngine engine, Path folder) throws Exception {
        for (int i = 0; i < TRIGGERS; i++) {
            String id = "team/downstream-" + i;
            Path job = Files.createDirectory(folder.resolve("job-" + i));
            engine.watches()
                    .begin(
                            new Watch(
                                    id,
                                    BenchSandbox.own(i),
                                    Set.of(JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_WARNING),
                                    false,
                                    job.resolve("supaflow-triggers.json")),
                            new Downstream(engine, id, i * ACCOUNTS / TRIGGERS),
                            true);
        }
    }

    private static void warmUp() throws InterruptedException {
        Thread.sleep(ROUNDS * 1_000L * EngineBench.INTERVAL_SECONDS);
    }

    private static double requests(BenchSandbox sandbox) throws InterruptedException {
        long before = sandbox.requests();
        warmUp();
        return (sandbox.requests() - before) / (double) ROUNDS;
    }

    private double cpuOfAnInterval() throws InterruptedException {
        long before = system.getProcessCpuTime();
        warmUp();
        return (system.getProcessCpuTime() - before) / 1e6 / ROUNDS;
    }
}
