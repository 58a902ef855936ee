package io.jenkins.plugins.supaflow.torture;

import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.torture.Scenario.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Runs random scenarios against the engine, in waves: the scenarios of a wave share one engine process and one sandbox, so that
 * each kill strikes all of them, each at another moment of its life. What goes wrong, and when, follows from the seed; how the
 * processes' threads interleave does not.
 */
public final class Torture {

    private static final int WAVE = 50;

    /** How long things go wrong in a wave; the engine is killed for longer. */
    private static final int UNREST_MILLIS = 1_200;

    private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(60);

    private record Event(int millis, Action action) {}

    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    private final long seed;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private int scenarios;
    private int intents;
    private int jobs;
    private int kills;
    private int stops;
    private int strikes;
    private int lostAnswers;
    private int adopted;
    private int triggeredAgain;
    private int aborted;

    /** @param seed decides what goes wrong */
    public Torture(long seed) {
        this.seed = seed;
    }

    /**
     * Tortures the engine.
     *
     * @param args how many scenarios (5,000 if not given), and the seed (random if not given)
     */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        Torture torture = new Torture(args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime());
        List<String> violations = torture.run(count);
        violations.forEach(System.out::println);
        System.exit(violations.isEmpty() ? 0 : 1);
    }

    /**
     * Runs at least this many scenarios, or until one shows that a promise was broken.
     *
     * @return what was broken; empty if nothing was
     */
    public List<String> run(int count) throws IOException, InterruptedException {
        Instant begin = Instant.now();
        System.out.println("Torture: " + count + " scenarios, seed " + seed);
        for (int wave = 0; scenarios < count && violations.isEmpty(); wave++) {
            wave(new Random(seed + wave), Math.min(WAVE, count - scenarios));
            if (scenarios % 1_000 == 0) {
                System.out.println("Torture: " + scenarios + " scenarios so far");
            }
        }
        System.out.printf(
                Locale.ROOT,
                "Torture: %,d scenarios, %,d runs, %,d jobs; %d kills, %d restarts, %,d aborts, %,d strikes of"
                        + " Supaflow; %,d answers to a trigger lost: %,d jobs found, %,d triggered again; %d violations;"
                        + " %d s%n",
                scenarios,
                intents,
                jobs,
                kills,
                stops,
                aborted,
                strikes,
                lostAnswers,
                adopted,
                triggeredAgain,
                violations.size(),
                Duration.between(begin, Instant.now()).toSeconds());
        return List.copyOf(violations);
    }

    private void wave(Random random, int size) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("torture");
        Set<Way> ways = Way.some(random);
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            sandbox.heartbeat(Duration.ofMillis(random.nextInt(100)));
            List<Scenario> all = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                all.add(new Scenario("pipeline_" + i, sandbox, folder, random, ways));
            }
            Spoiler spoiler = new Spoiler(sandbox, ways, random.nextLong());
            Wave wave = new Wave(folder, sandbox, new Chaos(sandbox, random, ways), random);
            if (ways.contains(Way.HUGE)) {
                // One is in the way of marks and looks; the others in that of polls.
                spoiler.blowUp(all.get(random.nextInt(size)).interfere());
                spoiler.blowUpJobsOf(all.get(random.nextInt(size)).pipeline.id());
            }
            wave.firstRun();
            wave.unrest(all);
            wave.settle(all);
            wave.check(all);
        }
        if (violations.isEmpty()) {
            delete(folder);
        } else {
            violations.add("What is left of it is in " + folder + "; seed " + seed + ", ways " + ways);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One engine process after the other, for one lot of scenarios. */
    private final class Wave {

        private final Path folder;
        private final SupaflowSandbox sandbox;
        private final Chaos chaos;
        private final Random random;
        private EngineProcess engine;
        private long nanosWithoutEngine;

        Wave(Path folder, SupaflowSandbox sandbox, Chaos chaos, Random random)
                throws IOException, InterruptedException {
            this.folder = folder;
            this.sandbox = sandbox;
            this.chaos = chaos;
            this.random = random;
            this.engine = newEngine();
        }

        private EngineProcess newEngine() throws IOException, InterruptedException {
            return new EngineProcess(folder, sandbox.url().toString(), random.nextLong(), violations);
        }

        /**
         * A run in peace: only on a job of its own does an engine see who creates the jobs of its key, and without that it rightly
         * gives up where others' jobs might be its own.
         */
        void firstRun() throws IOException, InterruptedException {
            String id = UUID.randomUUID().toString();
            engine.order(
                    "start " + id + " " + sandbox.addPipeline("First", "first").apiName());
            Path outcome = folder.resolve("outcomes").resolve(id);
            Instant end = Instant.now().plus(TIME_TO_SETTLE);
            while (!Files.exists(outcome) && Instant.now().isBefore(end)) {
                Thread.sleep(10);
            }
            Files.delete(folder.resolve("intents").resolve(id));
        }

        void unrest(List<Scenario> all) throws IOException, InterruptedException {
            List<Event> events = new ArrayList<>();
            for (Scenario scenario : all) {
                for (Intent intent : scenario.intents) {
                    int start = random.nextInt(UNREST_MILLIS);
                    events.add(new Event(
                            start, () -> engine.order("start " + intent.id + " " + scenario.pipeline.apiName())));
                    for (int i = cancels(); i > 0; i--) {
                        // Often at once: that is when most is under way.
                        int later = random.nextBoolean() ? random.nextInt(30) : random.nextInt(UNREST_MILLIS);
                        aborted++;
                        events.add(new Event(start + later, () -> cancel(intent)));
                    }
                }
                if (random.nextInt(3) == 0) {
                    events.add(new Event(random.nextInt(UNREST_MILLIS), scenario::interfere));
                }
            }
            for (int i = 5 + random.nextInt(30); i > 0; i--) {
                strikes++;
                events.add(new Event(random.nextInt(UNREST_MILLIS), chaos::strike));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                events.add(new Event(random.nextInt(UNREST_MILLIS), chaos::expireTokens));
            }
            if (random.nextInt(3) == 0) {
                int outage = random.nextInt(UNREST_MILLIS);
                events.add(new Event(outage, chaos::outage));
                events.add(new Event(outage + random.nextInt(400), chaos::calm));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                events.add(new Event(momentToStop(), this::kill));
            }
            if (random.nextInt(4) == 0) {
                events.add(new Event(momentToStop(), this::stop));
            }
            events.sort(Comparator.comparingInt(Event::millis));
            long begin = System.nanoTime();
            for (Event event : events) {
                long wait = event.millis() - (System.nanoTime() - begin - nanosWithoutEngine) / 1_000_000;
                if (wait > 0) {
                    Thread.sleep(wait);
                }
                event.action().run();
            }
            chaos.calm();
        }

        /** Half of them while runs begin; the others may come when most are about to end, also on a slow machine. */
        private int momentToStop() {
            return random.nextInt(random.nextBoolean() ? UNREST_MILLIS : 3 * UNREST_MILLIS);
        }

        private int cancels() {
            return switch (random.nextInt(10)) {
                case 0, 1 -> 1;
                case 2 -> 2;
                default -> 0;
            };
        }

        private void cancel(Intent intent) throws IOException {
            intent.cancelled = true;
            engine.order("cancel " + intent.id);
        }

        private void kill() throws IOException, InterruptedException {
            kills++;
            long begin = System.nanoTime();
            engine.kill();
            restart(begin);
        }

        private void stop() throws IOException, InterruptedException {
            stops++;
            long begin = System.nanoTime();
            engine.stop();
            restart(begin);
        }

        /** What was to happen meanwhile happens later: or it would all happen in the moment before the next kill. */
        private void restart(long begin) throws IOException, InterruptedException {
            engine = newEngine();
            nanosWithoutEngine += System.nanoTime() - begin;
        }

        /** Waits for every outcome. Somebody aborts what would never end, more than once if a crash has forgotten it. */
        void settle(List<Scenario> all) throws IOException, InterruptedException {
            Instant end = Instant.now().plus(TIME_TO_SETTLE);
            while (Instant.now().isBefore(end)) {
                boolean settled = true;
                for (Scenario scenario : all) {
                    for (Intent intent : scenario.unsettled()) {
                        settled = false;
                        if (scenario.endless) {
                            cancel(intent);
                        }
                    }
                }
                if (settled && engine.runs() == 0) {
                    break;
                }
                Thread.sleep(100);
            }
        }

        void check(List<Scenario> all) throws IOException, InterruptedException {
            int runs = engine.runs();
            if (runs > 0) {
                violations.add("the engine still has " + runs + " runs");
            }
            engine.kill();
            checkNoRecordIsLeft();
            for (Scenario scenario : all) {
                scenarios++;
                intents += scenario.accepted().size();
                jobs += sandbox.created(scenario.pipeline.id());
                List<String> wrong = scenario.violations();
                if (!wrong.isEmpty()) {
                    violations.addAll(wrong);
                    violations.add("after " + scenarios + " scenarios: " + scenario.story());
                }
            }
            try (Stream<Path> consoles = Files.list(folder.resolve("consoles"))) {
                for (Path console : consoles.toList()) {
                    count(Files.readAllLines(console));
                }
            }
        }

        private void checkNoRecordIsLeft() throws IOException {
            Path records = folder.resolve("records");
            if (Files.isDirectory(records)) {
                try (Stream<Path> files = Files.list(records)) {
                    files.forEach(file -> violations.add("left over: " + file));
                }
            }
        }

        private void count(List<String> lines) {
            for (String line : lines) {
                lostAnswers += line.contains("Looking for the run's job") ? 1 : 0;
                adopted += line.endsWith("following it.") ? 1 : 0;
                triggeredAgain += line.endsWith("triggering again.") ? 1 : 0;
            }
        }
    }
}
