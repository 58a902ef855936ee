package io.jenkins.plugins.supaflow.torture;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.EngineTime;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The engine in a process of its own, to be killed at any moment, with callers that behave as the Pipeline step does: they remember
 * what they asked for, attach again after a restart, ask anew where there is no record, and store the outcome before they take it.
 * Obeys lines on standard input: {@code start ID PIPELINE}, {@code cancel ID}, {@code count}, {@code stop}.
 */
final class TortureEngine {

    /** How much faster than real time the engine's time runs: its 30 s between two polls become half a second. */
    static final int SPEED = 60;

    /** In real time. A request that takes longer than that counts as lost. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(400);

    /** What a caller may take, in real time, until its outcome is safe: kills are to meet that moment too. */
    private static final int SLOW_DISK_MILLIS = 150;

    private final Path intents;
    private final Path outcomes;
    private final Path consoles;
    private final Random random;
    private final RunSupervisor engine;
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    private TortureEngine(Path folder, URI url, long seed) throws IOException {
        intents = Files.createDirectories(folder.resolve("intents"));
        outcomes = Files.createDirectories(folder.resolve("outcomes"));
        consoles = Files.createDirectories(folder.resolve("consoles"));
        random = new Random(seed);
        EngineTime time = new FastTime();
        HttpClient http = HttpTransport.limits(HttpClient.newBuilder()).build();
        SupaflowClient account = new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "torture", REQUEST_TIMEOUT),
                url,
                ApiKey.of(SupaflowSandbox.KEY),
                time.clock());
        engine = new RunSupervisor(
                new RunStore(folder.resolve("records")),
                request -> account,
                time,
                pool,
                () -> new RunSettings(RunSettings.DEFAULT_POLL_INTERVAL, RunSettings.DEFAULT_GIVE_UP_AFTER),
                random::nextDouble);
    }

    /** @param args folder, address of the sandbox, seed */
    public static void main(String[] args) throws Exception {
        TortureEngine torture = new TortureEngine(Path.of(args[0]), URI.create(args[1]), Long.parseLong(args[2]));
        torture.takeUp();
        say("ready");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                torture.obey(line.split(" "));
            }
        }
        // Whoever gave the orders is gone.
        System.exit(1);
    }

    private void takeUp() throws IOException {
        engine.load(run -> caller(run.id()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(intents)) {
            for (Path file : files) {
                String id = file.getFileName().toString();
                // In this order: a run that ends in between has left its outcome by then.
                if (engine.find(id).isEmpty() && !Files.exists(outcomes.resolve(id))) {
                    start(id, Files.readString(file));
                }
            }
        }
    }

    private void obey(String[] order) throws IOException {
        switch (order[0]) {
            case "start" -> {
                writeSafely(intents.resolve(order[1]), order[2]);
                start(order[1], order[2]);
            }
            case "cancel" -> engine.cancel(order[1]);
            case "count" -> say("runs " + engine.runs().size());
            case "stop" -> {
                engine.stop();
                pool.shutdown();
                System.exit(0);
            }
            default -> throw new IllegalArgumentException(order[0]);
        }
    }

    private void start(String id, String pipeline) {
        engine.start(
                PipelineRun.prepare(
                        id, new PipelineRun.Request("torture#1", null, pipeline, false, false, true), Instant.now()),
                caller(id));
    }

    private Caller caller(String id) {
        return callers.computeIfAbsent(id, Caller::new);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** When this returns, no crash takes the file away, and none ever shows half of it. */
    private static void writeSafely(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling("../" + file.getFileName() + ".fresh");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes one outcome, and complains of any other. */
    private final class Caller implements RunObserver {

        private final String id;
        private final int millisToStore = random.nextInt(SLOW_DISK_MILLIS);
        private final boolean wantsObjects = random.nextInt(3) == 0;
        private boolean refuses = random.nextInt(10) == 0;
        private boolean taken;

        Caller(String id) {
            this.id = id;
        }

        @Override
        public void line(@NonNull String text) {
            check(text, "line");
            try {
                Files.writeString(
                        consoles.resolve(id), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void updated(@NonNull PipelineRun run) throws IOException {
            check(String.valueOf(run.job()), "job");
            if (run.outcome() == null) {
                return;
            }
            check(run.outcome().message(), "outcome");
            if (refuses) {
                refuses = false;
                throw new IOException("this caller cannot store anything now");
            }
            pause(millisToStore);
            String outcome = run.outcome().kind() + " " + run.jobId();
            Path file = outcomes.resolve(id);
            if (!Files.exists(file)) {
                writeSafely(file, outcome);
            } else if (taken || !Files.readString(file).equals(outcome)) {
                say("violation run " + id + " got " + outcome + " after " + Files.readString(file));
            }
            taken = true;
        }

        private void check(@CheckForNull String text, String what) {
            String flaw = Harmless.flaw(text);
            if (flaw != null) {
                say("violation run " + id + ": " + flaw + " (" + what + ")");
            }
        }

        @Override
        public boolean wantsObjects() {
            return wantsObjects;
        }

        @Override
        public void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem) {
            check(problem, "objects");
            objects.worst().forEach(object -> check(object.toString(), "object"));
        }

        private static void pause(int millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isStillWanted() {
            return true;
        }
    }

    private static final class FastTime implements EngineTime {

        private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
        private final Instant start = Instant.now();
        private final long startNanos = System.nanoTime();
        private final InstantSource source = () -> start.plusNanos((System.nanoTime() - startNanos) * SPEED);

        @NonNull
        @Override
        public Clock clock() {
            return source.withZone(ZoneOffset.UTC);
        }

        @Override
        public void schedule(@NonNull Duration delay, @NonNull Runnable task) {
            timer.schedule(task, delay.toNanos() / SPEED, TimeUnit.NANOSECONDS);
        }
    }
}
