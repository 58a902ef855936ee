package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunSettings;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Supaflow, a controller and its builds, and people. Steps of scenarios act on it. */
final class World {

    static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";
    static final String CREDENTIALS = "key";

    private final RandomGenerator ids;
    private final RandomGenerator jitter;
    private final Events events;
    private final Network network;
    private final Controller controller;
    private final Keys keys;
    private final SupaflowSandbox sandbox;
    private final Map<String, SandboxPipeline> pipelines = new LinkedHashMap<>();
    private final Map<String, Build> builds = new LinkedHashMap<>();
    private final Map<String, Build> byRunId = new LinkedHashMap<>();
    private final Set<String> foreignJobs = new HashSet<>();
    private final Set<RunOutcome.Kind> allowed = new HashSet<>();
    private final Set<String> violations = new LinkedHashSet<>();
    private boolean cancelAfterRestart;
    private boolean undecidable;
    private Duration pollInterval = RunSettings.DEFAULT_POLL_INTERVAL;
    private Duration giveUpAfter = RunSettings.DEFAULT_GIVE_UP_AFTER;
    private boolean mistakable;
    private int requests;

    World(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ids = random.split();
        jitter = random.split();
        controller = new Controller(this, random.split());
        events = new Events(random.split());
        network = new Network(events, random.split());
        sandbox = SupaflowSandbox.inProcess(events.clock(), this::newId);
        keys = new Keys(sandbox, this::newId);
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

    Controller controller() {
        return controller;
    }

    SimulatedDisk disk() {
        return controller.disk();
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
        return foreignJobs.contains(job.id()) || job.createdBy().equals(SOMEBODY);
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

    boolean isCancelAfterRestart() {
        return cancelAfterRestart;
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

    Keys keys() {
        return keys;
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

    /** From the next start of the controller on. */
    void pollInterval(Duration duration) {
        pollInterval = duration;
    }

    RunSettings settings() {
        return new RunSettings(pollInterval, giveUpAfter);
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
    void start(String name, Build.Kind kind, PipelineRun.Request request) {
        Build build = new Build(name, kind, newId().toString(), request);
        builds.put(name, build);
        byRunId.put(build.runId, build);
        controller.begin(build);
    }

    void start(String name, Build.Kind kind, String pipeline) {
        start(name, kind, pipeline, CREDENTIALS, null);
    }

    void start(String name, Build.Kind kind, String pipeline, String credentialsId, @CheckForNull Aim aim) {
        start(name, kind, Build.request(name, kind, pipeline, credentialsId, aim));
    }

    /** Somebody aborts a build, or cancels its run on its page, and again after a restart that forgot it. */
    void abort(String name) {
        Build build = builds.get(name);
        if (build != null) {
            controller.whenUp(up -> abort(up, build));
        }
    }

    void abort(Engine up, Build build) {
        if (build.begun && (build.outcome() == null || up.follows(build))) {
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
        controller.whenUp(up -> {
            Build build = builds.get(name);
            if (build != null && build.begun) {
                String old = build.owner;
                build.owner = newName + "#1";
                up.rename(build, old, build.owner);
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

    // ---- What steps do: the controller

    void restart(Duration down) {
        controller.restart(down);
    }

    void kill(Duration down) {
        controller.kill(down);
    }

    void refuseChanges(int count) {
        controller.refuseChanges("", count);
    }

    void refuseChanges(String word, int count) {
        controller.refuseChanges(word, count);
    }

    void changeDisk(UnaryOperator<Map<String, byte[]>> change) {
        controller.changeDisk(change);
    }

    // ---- What is wrong

    void violation(String what) {
        violations.add(events.elapsed() + " " + what);
    }

    Set<String> violations() {
        return violations;
    }

    void checkHarmless(@CheckForNull String text, Build build) {
        if (text != null && keys.isIn(text)) {
            violation(build + " was told a secret");
        }
    }
}
