package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Supaflow, a controller with its disk and its builds, and one engine after the other. Steps of scenarios act on it. */
final class World {

    static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";
    static final String CREDENTIALS = "key";

    private static final Duration EXIT = Duration.ofMillis(300);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final RandomGenerator ids;
    private final RandomGenerator jitter;
    private final RandomGenerator fate;
    private final Events events;
    private final Network network;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final SupaflowSandbox sandbox;
    private final Map<String, SandboxPipeline> pipelines = new LinkedHashMap<>();
    private final Map<String, Build> builds = new LinkedHashMap<>();
    private final Map<String, Build> byRunId = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> foreignJobs = new HashSet<>();
    private final Set<RunOutcome.Kind> allowed = new HashSet<>();
    private final Set<String> violations = new LinkedHashSet<>();
    private final Deque<Stop> stops = new ArrayDeque<>();
    private final Deque<Consumer<Engine>> whenUp = new ArrayDeque<>();
    private final Set<String> secrets = new HashSet<>();
    private Engine engine;
    private boolean cancelAfterRestart;
    private boolean undecidable;
    private int refusedChanges;
    private String refusedWord = "";
    private Duration giveUpAfter = RunSettings.DEFAULT_GIVE_UP_AFTER;
    private boolean disturbed;
    private boolean mistakable;
    private boolean diskDamaged;
    private boolean wasForced = true;
    private boolean isFullAtTimes;
    private int requests;
    private int stopped;

    World(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ids = random.split();
        jitter = random.split();
        fate = random.split();
        events = new Events(random.split());
        network = new Network(events, random.split());
        sandbox = SupaflowSandbox.inProcess(events.clock(), this::newId);
        secrets.add("eyJ");
        credentials(CREDENTIALS, SupaflowSandbox.KEY, SupaflowSandbox.USER_ID);
        disk.onChange(this::beforeChange);
        disk.failWhen(this::isRefused);
    }

    private UUID newId() {
        return new UUID(
                ids.nextLong() & ~0xf000L | 0x4000L, ids.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    // ---- What it consists of

    Events events() {
        return events;
    }

    Network network() {
        return network;
    }

    SupaflowSandbox sandbox() {
        return sandbox;
    }

    SimulatedDisk disk() {
        return disk;
    }

    Collection<Build> builds() {
        return builds.values();
    }

    Collection<SandboxPipeline> pipelines() {
        return pipelines.values();
    }

    SandboxPipeline pipeline(String name) {
        return pipelines.get(name);
    }

    Build build(String name) {
        return builds.get(name);
    }

    Build buildOf(String runId) {
        return byRunId.get(runId);
    }

    boolean isForeign(SandboxJob job) {
        return foreignJobs.contains(job.id());
    }

    Set<RunOutcome.Kind> allowed() {
        return allowed;
    }

    double jitter() {
        return jitter.nextDouble();
    }

    int oneMoreRequest() {
        return ++requests;
    }

    int requests() {
        return requests;
    }

    /** How often the engine was stopped. */
    int stopped() {
        return stopped;
    }

    boolean isCancelAfterRestart() {
        return cancelAfterRestart;
    }

    Duration timeToLoad() {
        return Duration.ofMillis(fate.nextInt(3_000));
    }

    // ---- What steps do: set up

    /** A pipeline whose API name is its name. */
    SandboxPipeline addPipeline(String name) {
        SandboxPipeline pipeline = sandbox.addPipeline(name, name);
        pipelines.put(name, pipeline);
        return pipeline;
    }

    /** Another pipeline of this API name. */
    SandboxPipeline addTwin(String name) {
        SandboxPipeline twin = sandbox.addPipeline("a twin", name);
        pipelines.put(name + "'s twin", twin);
        return twin;
    }

    /** What a credential holds from now on, and whose key that is. Supaflow accepts it. */
    void credentials(String id, String key, String user) {
        keys.put(id, key);
        users.put(id, user);
        secrets.add(key);
        sandbox.addKey(key, user);
    }

    /** The credential is not there for a while. */
    void hide(String id, boolean hide) {
        if (hide) {
            hidden.add(id);
        } else {
            hidden.remove(id);
        }
    }

    /** A credential's key gets no token from now on. */
    void revoke(String id) {
        sandbox.revokeKey(keys.get(id));
    }

    /** A credential holds another key of the same user. */
    void rotate(String id) {
        credentials(id, "ak_sandbox_" + newId().toString().replace("-", ""), users.get(id));
    }

    @CheckForNull
    String key(@CheckForNull String credentialsId) {
        return hidden.contains(credentialsId) ? null : keys.get(credentialsId);
    }

    void state(String pipeline, String state) {
        if (pipelines.containsKey(pipeline)) {
            pipelines.get(pipeline).state(state);
        }
    }

    /** Who created a job cannot be told: runs may end unknown after a lost answer. */
    void undecidable() {
        undecidable = true;
    }

    boolean isUndecidable() {
        return undecidable;
    }

    /** Runs may end like this: with the step that makes it so. */
    void allow(RunOutcome.Kind... kinds) {
        allowed.addAll(List.of(kinds));
    }

    /** From the next start of the controller on. */
    void giveUpAfter(Duration duration) {
        giveUpAfter = duration;
    }

    Duration giveUpAfter() {
        return giveUpAfter;
    }

    /** What nobody can decide from Supaflow's data may come out wrong: a job of somebody else followed, one of a run by nobody. */
    void mistakable() {
        mistakable = true;
    }

    boolean isMistakable() {
        return mistakable;
    }

    void cancelAfterRestart() {
        cancelAfterRestart = true;
    }

    // ---- What steps do: people

    /** Somebody starts a build; if Jenkins is down, or forgets it, as soon as it is up. */
    void start(String name, Build.Kind kind, String pipeline, String credentialsId) {
        start(
                name,
                kind,
                new PipelineRun.Request(
                        name + "#1", credentialsId, pipeline, false, false, kind != Build.Kind.DETACHED));
    }

    void start(String name, Build.Kind kind, PipelineRun.Request request) {
        Build build = new Build(name, kind, newId().toString(), request);
        builds.put(name, build);
        byRunId.put(build.runId, build);
        if (isUp()) {
            engine.begin(build);
        }
    }

    void start(String name, Build.Kind kind, String pipeline) {
        start(name, kind, pipeline, CREDENTIALS);
    }

    /** Somebody aborts a build, or cancels its run on its page, and again after a restart that forgot it. */
    void abort(String name) {
        Build build = builds.get(name);
        if (build != null) {
            whenUp(up -> abort(up, build));
        }
    }

    private void abort(Engine up, Build build) {
        if (build.begun && build.outcome() == null) {
            build.abortAsked = true;
            up.abort(build);
        }
    }

    void abortAll(String pipeline) {
        List<Build> all = builds.values().stream()
                .filter(build -> build.request.pipeline().equals(pipeline))
                .toList();
        // Also those whose turn a stop does not let come.
        all.forEach(build -> build.abortAsked |= build.begun && build.outcome() == null);
        all.forEach(build -> abort(build.name));
    }

    void rename(String name, String newName) {
        whenUp(up -> {
            Build build = builds.get(name);
            if (build != null && build.begun) {
                String old = build.owner;
                build.owner = newName + "#1";
                up.rename(build, owner -> owner.equals(old) ? newName + "#1" : owner);
            }
        });
    }

    /** Somebody else runs a pipeline. */
    void interfere(String pipeline, String user) {
        SandboxPipeline of = pipelines.get(pipeline);
        if (of != null && !of.state().equals("deleted")) {
            foreignJobs.add(sandbox.createJob(of.id(), user).id());
        }
    }

    private void whenUp(Consumer<Engine> action) {
        if (isUp()) {
            action.accept(engine);
        } else {
            whenUp.add(action);
        }
    }

    private boolean isUp() {
        return engine != null && !engine.life().isShuttingDown();
    }

    // ---- What steps do: the controller

    /** The disk refuses the next changes. */
    void refuseChanges(int count) {
        refuseChanges("", count);
    }

    /** The same of changes of one kind, for example {@code delete}. */
    void refuseChanges(String word, int count) {
        refusedWord = word;
        refusedChanges = count;
        isFullAtTimes = true;
    }

    private boolean isRefused(String label) {
        return refusedChanges > 0
                && label.startsWith(refusedWord)
                && !label.startsWith("read")
                && !label.startsWith("list")
                && refusedChanges-- > 0;
    }

    private void beforeChange(String label) {
        if (engine == null) {
            throw new Events.Stopped();
        }
        events.moment(engine.life(), label);
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
        events.in(EXIT, stopping.life(), "the controller exits", () -> {
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
        engine = new Engine(this);
        Stop next = stops.poll();
        if (next != null) {
            Engine of = engine;
            events.stopAt(Math.max(events.count(), next.at()), engine.life(), () -> {
                // After an orderly stop it is too late.
                if (engine == of) {
                    stopped(next);
                }
            });
        }
        engine.load();
        builds.values().stream().filter(build -> !build.begun).forEach(engine::begin);
        while (!whenUp.isEmpty()) {
            whenUp.peek().accept(engine);
            whenUp.remove();
        }
        builds.values().stream()
                .filter(build -> build.abortAsked)
                .forEach(build ->
                        events.in(AGAIN, engine.life(), build.name + " is aborted again", () -> abort(engine, build)));
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
        engine.checkTraffic();
        engine = null;
        checkSecrets();
        builds.values().stream()
                .filter(build -> build.begun && !build.isPipeline())
                .forEach(build -> build.dead = true);
        events.in(down, null, "the controller starts", this::start);
    }

    // ---- What is wrong

    void violation(String what) {
        violations.add(events.elapsed() + " " + what);
    }

    Set<String> violations() {
        return violations;
    }

    void checkHarmless(@CheckForNull String text, Build build) {
        if (text != null && secrets.stream().anyMatch(text::contains)) {
            violation(build + " was told a secret");
        }
    }

    private void checkSecrets() {
        disk.contents().forEach((file, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (secrets.stream().anyMatch(text::contains)) {
                violation("there is a secret in " + file);
            }
        });
    }

    /** When nothing happens any more. */
    void checkQuiet() {
        checkSecrets();
        if (engine == null) {
            violation("the controller is down for good");
            return;
        }
        engine.checkTraffic();
        engine.leftovers().forEach(left -> violation("left over: " + left));
        disk.contents().keySet().stream()
                .filter(file -> file.contains("supaflow-runs/") && !(diskDamaged && file.endsWith(".unreadable")))
                // What a full disk does not remove goes with the next start.
                .filter(file -> !isFullAtTimes || !file.endsWith(".tmp"))
                .forEach(file -> violation("left over: " + file));
    }
}
