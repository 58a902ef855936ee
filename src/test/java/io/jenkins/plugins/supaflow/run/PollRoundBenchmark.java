package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Account;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Applying a round's answers to 10,000 runs whose jobs go on running. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollRoundBenchmark {

    private static final int RUNS = 10_000;

    private final Map<String, Job> jobs = new HashMap<>();
    private List<Map<String, List<JobPoller.Waiting>>> requests;

    /** Brings runs to where they wait; nothing is sent, because time stands still. */
    @Setup
    public void begin() {
        ManualTime time = new ManualTime(new ManualClock());
        SupaflowClient account = new SupaflowClient(
                new HttpTransport(
                        HttpTransport.limits(HttpClient.newBuilder())::build, HttpRequest::newBuilder, "benchmark"),
                URI.create("http://127.0.0.1:9"),
                ApiKey.of("ak_benchmark"),
                time.clock());
        RunSupervisor engine = new RunSupervisor(
                new RunStore(Path.of("unused")),
                request -> account,
                time,
                Runnable::run,
                () -> new RunSettings(RunSettings.DEFAULT_POLL_INTERVAL, RunSettings.DEFAULT_GIVE_UP_AFTER),
                () -> 0.5);
        Pipeline pipeline =
                new Pipeline(UUID.randomUUID().toString(), "Orders", "orders", "active", null, null, null, null, null);
        for (int i = 0; i < RUNS; i++) {
            String jobId = UUID.randomUUID().toString();
            jobs.put(jobId, job(jobId));
            PipelineRun run = PipelineRun.prepare(
                            UUID.randomUUID().toString(),
                            new PipelineRun.Request("job#" + i, null, "orders", false, false, true),
                            Instant.EPOCH)
                    .resolved(pipeline)
                    .triggering(null, Account.UNKNOWN, 1)
                    .running(jobId, Instant.EPOCH);
            new ActiveRun(engine, new RunMemory(engine, run, new Silent(), true)).resume();
        }
        requests = engine.poller.requests(account);
    }

    private static Job job(String id) {
        return new Job(id, "running", null, null, null, null, null, null);
    }

    @Benchmark
    public void apply() {
        requests.forEach(asked -> asked.forEach((id, waiting) -> waiting.forEach(one -> one.polled(jobs.get(id)))));
    }

    private static final class Silent implements RunObserver {
        @Override
        public void line(@NonNull String text) {}

        @Override
        public void updated(@NonNull PipelineRun run) {}

        @Override
        public boolean isStillWanted() {
            return true;
        }
    }
}
