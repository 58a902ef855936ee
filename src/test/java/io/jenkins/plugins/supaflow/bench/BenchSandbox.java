package io.jenkins.plugins.supaflow.bench;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/**
 * The sandbox Supaflow in a process of its own, so that its work is not counted as the engine's. This class is both ends: the
 * program, and what its user holds. It obeys lines on standard input, each of which it answers with one line.
 */
final class BenchSandbox implements AutoCloseable {

    /** The API name of the only pipeline. Its jobs run until they are ended or, by a manual clock, until their time is over. */
    static final String PIPELINE = "bench";

    private static final int SCRIPTS = 100_000;

    private final Process process;
    private final BufferedReader answers;
    private final String url;
    private final String pipelineId;

    /** Starts the process, on the system's clock. */
    BenchSandbox() throws IOException {
        this(false);
    }

    /** @param manual whether its clock moves by {@link #advance} alone, and its jobs last from one to 23 hours of that */
    BenchSandbox(boolean manual) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1500m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchSandbox.class.getName(),
                        manual ? "manual" : "system")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        String[] hello = answers.readLine().split(" ");
        url = hello[0];
        pipelineId = hello[1];
    }

    String url() {
        return url;
    }

    String pipelineId() {
        return pipelineId;
    }

    private long ask(String order) {
        try {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return Long.parseLong(answers.readLine());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void advance(Duration duration) {
        ask("advance " + duration.toMillis());
    }

    /** Ends all jobs, and gives the moment by {@link System#currentTimeMillis}. */
    long endAll() {
        return ask("end");
    }

    long requests() {
        return ask("requests");
    }

    long polls() {
        return ask("polls");
    }

    long triggered() {
        return ask("created");
    }

    /** How many requests at most were under way at once since the last call. */
    long peak() {
        return ask("peak");
    }

    @Override
    public void close() {
        process.destroy();
    }

    public static void main(String[] args) throws IOException {
        ManualClock manual = args[0].equals("manual") ? new ManualClock() : null;
        try (SupaflowSandbox sandbox = SupaflowSandbox.start(0, manual == null ? Clock.systemUTC() : manual);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            SandboxPipeline pipeline =
                    sandbox.addPipeline("Benchmark", PIPELINE).script(JobScript.running());
            Random random = new Random(1);
            for (int i = 0; manual != null && i < SCRIPTS; i++) {
                pipeline.nextScript(JobScript.completed()
                        .lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(60 + random.nextInt(22 * 60))));
            }
            System.out.println(sandbox.url() + " " + pipeline.id());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("advance ")) {
                    manual.advance(Duration.ofMillis(Long.parseLong(line.substring("advance ".length()))));
                    System.out.println(0);
                } else {
                    System.out.println(obey(sandbox, pipeline, line));
                }
            }
        }
        System.exit(0);
    }

    private static long obey(SupaflowSandbox sandbox, SandboxPipeline pipeline, String order) {
        return switch (order) {
            case "end" -> {
                long now = System.currentTimeMillis();
                for (SandboxJob job : sandbox.jobs()) {
                    job.end("completed", null);
                }
                yield now;
            }
            case "requests" -> sandbox.requests();
            case "polls" -> sandbox.requests(Operation.READ_JOBS);
            case "created" -> sandbox.created(pipeline.id());
            case "peak" -> sandbox.takePeak();
            default -> throw new IllegalArgumentException(order);
        };
    }
}
