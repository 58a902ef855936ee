package io.jenkins.plugins.supaflow.bench;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The sandbox Supaflow in a process of its own, so that its work is not counted as the engine's. This class is both ends: the
 * program, and what its user holds. It obeys lines on standard input, each of which it answers with one line.
 */
public final class BenchSandbox implements AutoCloseable {

    /** Triggers of one pipeline go one at a time, so there are some. */
    private static final int PIPELINES = 100;

    private static final int SCRIPTS = 100_000;
    private static final int KEYS = 10;

    private final Process process;
    private final BufferedReader answers;
    private final String url;
    private final String pipelineId;

    /** The API name of the pipeline for a caller's nth run. Jobs run until they are ended or, by a manual clock, for hours. */
    public static String pipeline(int run) {
        return "bench_" + run % PIPELINES;
    }

    /** The API name of a pipeline that the nth alone has, of a thousand. */
    static String own(int n) {
        return "bench_" + n;
    }

    /** The key of one of ten accounts. */
    static String key(int account) {
        return SupaflowSandbox.KEY + account;
    }

    /** Starts the process, on the system's clock. */
    public BenchSandbox() throws IOException {
        this("system");
    }

    /** One with a thousand pipelines. */
    static BenchSandbox large() throws IOException {
        return new BenchSandbox("large");
    }

    /** @param manual whether its clock moves by {@link #advance} alone, and its jobs last from one to 23 hours of that */
    BenchSandbox(boolean manual) throws IOException {
        this(manual ? "manual" : "system");
    }

    private BenchSandbox(String kind) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1500m",
                        "-cp",
                        // Surefire may hide the class path behind a jar.
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BenchSandbox.class.getName(),
                        kind)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        String[] hello = answers.readLine().split(" ");
        url = hello[0];
        pipelineId = hello[1];
    }

    /** The API base URL. */
    public String url() {
        return url;
    }

    /** The id of the first pipeline. */
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

    /** From now on each answer comes this much later. */
    void delay(Duration duration) {
        ask("delay " + duration.toMillis());
    }

    /** Ends all jobs, and gives the moment by {@link System#currentTimeMillis}. */
    public long endAll() {
        return ask("end");
    }

    long requests() {
        return ask("requests");
    }

    /** Requests that read jobs. */
    public long polls() {
        return ask("polls");
    }

    /** Requests for object results. */
    long objects() {
        return ask("objects");
    }

    /** How many jobs there are. */
    public long triggered() {
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
            List<SandboxPipeline> pipelines = IntStream.range(0, args[0].equals("large") ? 10 * PIPELINES : PIPELINES)
                    .mapToObj(i -> sandbox.addPipeline("Benchmark " + i, own(i)))
                    .toList();
            IntStream.range(0, KEYS).forEach(account -> sandbox.addKey(key(account), SupaflowSandbox.USER_ID));
            Random random = new Random(1);
            pipelines.forEach(pipeline -> pipeline.script(JobScript.running()));
            for (int i = 0; manual != null && i < SCRIPTS; i++) {
                pipelines
                        .get(i % PIPELINES)
                        .nextScript(JobScript.completed()
                                .lasting(
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        Duration.ofMinutes(60 + random.nextInt(22 * 60))));
            }
            System.out.println(sandbox.url() + " " + pipelines.get(0).id());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] order = line.split(" ");
                Duration duration = order.length == 1 ? null : Duration.ofMillis(Long.parseLong(order[1]));
                System.out.println(obey(sandbox, manual, order[0], duration));
            }
        }
        System.exit(0);
    }

    private static long obey(
            SupaflowSandbox sandbox, @CheckForNull ManualClock manual, String order, @CheckForNull Duration duration) {
        return switch (order) {
            case "advance" -> {
                manual.advance(duration);
                yield 0;
            }
            case "delay" -> {
                for (Operation operation : Operation.values()) {
                    sandbox.faultAlways(operation, Fault.delay(duration));
                }
                yield 0;
            }
            case "end" -> {
                long now = System.currentTimeMillis();
                sandbox.jobs().forEach(job -> job.end("completed", null));
                yield now;
            }
            case "requests" -> sandbox.requests();
            case "polls" -> sandbox.requests(Operation.READ_JOBS);
            case "objects" -> sandbox.requests(Operation.OBJECTS);
            case "created" -> sandbox.jobs().size();
            case "peak" -> sandbox.takePeak();
            default -> throw new IllegalArgumentException(order);
        };
    }
}
