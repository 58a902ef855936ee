package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Parsing a poll's answer of 100 jobs, as the sandbox gives it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollAnswerBenchmark {

    private byte[] answer;

    /** Reads an answer of the sandbox. */
    @Setup
    public void read() throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            SandboxPipeline pipeline = sandbox.addPipeline("Orders", "orders").script(JobScript.running());
            for (int i = 0; i < 100; i++) {
                sandbox.createJob(pipeline.id(), SupaflowSandbox.USER_ID);
            }
            HttpTransport http = new HttpTransport(
                    HttpTransport.limits(HttpClient.newBuilder())::build, HttpRequest::newBuilder, "benchmark");
            AccessToken.Session session = new Calls(
                            http, sandbox.url(), ApiKey.of(SupaflowSandbox.KEY), java.time.Clock.systemUTC())
                    .session()
                    .join();
            answer = http.send(
                            "GET",
                            URI.create(session.apiUrl() + "/rest/v1/jobs?select=" + Job.STATUS_COLUMNS),
                            Map.of("apikey", session.anonKey(), "Authorization", session.bearer()),
                            null)
                    .join()
                    .body();
        }
    }

    @Benchmark
    public List<Job> parse() throws IOException {
        List<Job> jobs = new ArrayList<>();
        Json.eachRow(answer, Job.class, jobs::add);
        return jobs;
    }
}
