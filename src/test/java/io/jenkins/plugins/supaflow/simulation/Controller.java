package io.jenkins.plugins.supaflow.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** The machine that Jenkins runs on: its disk, and one engine after the other. */
final class Controller {

    /** From an orderly stop to the end of the process. */
    private static final Duration EXIT = Duration.ofMillis(300);

    /** Until somebody aborts once more what a restart forgot. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final World world;
    private final RandomGenerator fate;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Deque<Stop> stops = new ArrayDeque<>();
    private final Deque<Consumer<Engine>> whenUp = new ArrayDeque<>();
    private final Watchers watchers;
    private Engine engine;
    private String refusedWord = "";
    private int refusedChanges;
    private boolean full;
    private final Set<String> leftByTheDisk = new HashSet<>();
    private boolean diskDamaged;
    private boolean disturbed;
    private boolean wasForced = true;
    private int stopped;

    /** @param fate decides what a power cut leaves, and how fast Jenkins loads */
    Controller(World world, RandomGenerator fate) {
        this.world = world;
        this.watchers = new Watchers(world);
        this.fate = fate;
        disk.onChange(this::beforeChange);
        disk.failWhen(this::isRefused);
    }

    SimulatedDisk disk() {
        return disk;
    }

    /** The jobs that have a trigger. */
    Watchers watchers() {
        return watchers;
    }

    /** How often the engine was stopped. */
    int stopped() {
        return stopped;
    }

    /** Whether the disk refuses changes at times. */
    boolean isFullAtTimes() {
        return full;
    }

    Duration timeToLoad() {
        return Duration.ofMillis(fate.nextInt(3_000));
    }

    /** A new build; if Jenkins is down, the next start begins it. */
    void begin(Build build) {
        if (isUp()) {
            engine.begin(build);
        }
    }

    /** Does something with the engine, if need be once it is up. */
    void whenUp(Consumer<Engine> action) {
        if (isUp()) {
            action.accept(engine);
        } else {
            whenUp.add(action);
        }
    }

    private boolean isUp() {
        return engine != null && !engine.life().isShuttingDown();
    }

    /** The disk refuses the next changes of a kind, for example {@code delete}; empty for all. */
    void refuseChanges(String word, int count) {
        refusedWord = word;
        refusedChanges = count;
        full = true;
    }

    private boolean isRefused(String label) {
        return refusedChanges > 0
                && label.startsWith(refusedWord)
                && !label.startsWith("read")
                && !label.startsWith("list")
                // A full disk takes a folder's names; one that does not may lose the newest records, as the log then
                // says.
                && (!label.startsWith("force") || label.endsWith(".tmp"))
                && refusedChanges-- > 0
                && refused(label);
    }

    private boolean refused(String label) {
        String[] words = label.split(" ");
        if (words[0].equals("delete") || words[0].equals("move")) {
            leftByTheDisk.add(words[1]);
        }
        return true;
    }

    private void beforeChange(String label) {
        if (engine == null) {
            throw new Events.Stopped();
        }
        world.events().moment(engine.life(), label);
    }

    /** Somebody changes what is on disk behind the controller's back. */
    void changeDisk(UnaryOperator<Map<String, byte[]>> change) {
        diskDamaged = true;
        disk.restore(change.apply(disk.contents()));
    }

    boolean isDiskDamaged() {
        return diskDamaged;
    }

    /** The controller is killed by a step of the scenario. */
    void kill(Duration down) {
        if (engine != null) {
            engine.life().end();
            disk.kill();
            gone(down);
        }
    }

    /** An orderly restart of Jenkins. */
    void restart(Duration down) {
        if (!isUp()) {
            return;
        }
        Engine stopping = engine;
        stopping.stop();
        world.events().in(EXIT, stopping.life(), "the controller exits", () -> {
            stopping.life().end();
            disk.kill();
            gone(down);
        });
    }

    /** Stops that are still to come, in this order. */
    void stops(List<Stop> planned) {
        stops.addAll(planned);
        disturbed = !planned.isEmpty();
    }

    /** Whether everything was on disk at the last stop, so that a power cut there is the same as a kill. */
    boolean wasForced() {
        return wasForced;
    }

    /** Whether there are stops beside those of the scenario itself. */
    boolean isDisturbed() {
        return disturbed;
    }

    /** The controller starts. */
    void start() {
        engine = new Engine(world);
        Stop next = stops.poll();
        if (next != null) {
            Engine of = engine;
            world.events().stopAt(Math.max(world.events().count(), next.at()), next.before(), engine.life(), () -> {
                // After an orderly stop it is too late.
                if (engine == of) {
                    stopped(next);
                }
            });
        }
        engine.load();
        world.builds().stream().filter(build -> !build.begun).forEach(engine::begin);
        while (!whenUp.isEmpty()) {
            whenUp.peek().accept(engine);
            whenUp.remove();
        }
        world.builds().stream()
                .filter(build -> build.abortAsked)
                .forEach(build -> world.events()
                        .in(AGAIN, engine.life(), build.name + " is aborted again", () -> world.abort(engine, build)));
    }

    private void stopped(Stop stop) {
        wasForced = disk.isForced();
        if (stop.isPowerCut()) {
            disk.crash(fate);
        } else {
            disk.kill();
        }
        gone(stop.down());
    }

    private void gone(Duration down) {
        stopped++;
        watchers.stopped();
        engine.checkTraffic();
        engine.forgetAborts();
        engine = null;
        checkSecrets();
        world.builds().stream()
                .filter(build -> build.begun && !build.isPipeline())
                .forEach(build -> build.dead = true);
        world.events().in(down, null, "the controller starts", this::start);
    }

    private void checkSecrets() {
        disk.contents().forEach((file, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (world.keys().isIn(text)) {
                world.violation("there is a secret in " + file);
            }
        });
    }

    /** When nothing happens any more. */
    void checkQuiet() {
        watchers.check();
        checkSecrets();
        if (engine == null) {
            world.violation("the controller is down for good");
            return;
        }
        engine.checkTraffic();
        engine.leftovers().forEach(left -> world.violation("left over: " + left));
        disk.contents().keySet().stream()
                .filter(file -> file.contains("supaflow-runs/") && !(diskDamaged && file.endsWith(".unreadable")))
                // What a full disk does not remove goes with the next start.
                .filter(file -> !leftByTheDisk.contains(file) || !file.endsWith(".tmp"))
                .forEach(file -> world.violation("left over: " + file));
    }
}
