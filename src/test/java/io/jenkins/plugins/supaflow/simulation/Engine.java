package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.HttpTransport;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import io.jenkins.plugins.supaflow.run.RunInspection;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One life of the engine, and its glue to Jenkins as {@code SupaflowEngine} is it. */
final class Engine {

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final World world;
    private final Events.Life life = new Events.Life();
    private final RunSupervisor supervisor;
    private final Triggers triggers;
    private final Map<String, SupaflowClient> accounts = new HashMap<>();
    private final Map<String, Traffic> traffic = new LinkedHashMap<>();
    private final Map<Build, Caller> callers = new HashMap<>();

    Engine(World world) {
        this.world = world;
        SimulatedTime time = new SimulatedTime(world.events(), life);
        supervisor = new RunSupervisor(
                new RunStore(world.disk().root().resolve("supaflow-runs")),
                this::account,
                time,
                task -> time.execute(() -> step(task)),
                world::settings,
                world::jitter);
        triggers = new Triggers(world, supervisor);
    }

    Events.Life life() {
        return life;
    }

    private void step(Runnable task) {
        task.run();
        world.controller().watchers().looked(this);
    }

    PipelineWatches watches() {
        return supervisor.watches();
    }

    private SupaflowClient account(PipelineRun.Request request) {
        return account(request.credentialsId());
    }

    SupaflowClient account(String credentialsId) {
        String key = world.keys().key(credentialsId);
        if (key == null) {
            throw new IllegalArgumentException("There is no such credential.");
        }
        return accounts.computeIfAbsent(key, this::newAccount);
    }

    @NonNull
    private SupaflowClient newAccount(String key) {
        Traffic sent = new Traffic(world);
        traffic.put(key, sent);
        SimulatedHttp http = new SimulatedHttp(world, life, sent, triggers);
        return new SupaflowClient(
                new HttpTransport(() -> http, HttpRequest::newBuilder, "simulation"),
                world.sandbox().url(),
                ApiKey.of(key),
                world.events().clock());
    }

    private Caller caller(Build build) {
        return callers.computeIfAbsent(build, of -> new Caller(world, this, of));
    }

    /** Jenkins starts: the records first, then the Pipelines one by one. */
    void load() {
        try {
            supervisor.load(run -> caller(world.buildOf(run.id())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.controller().watchers().load(this);
        checkAborts();
        world.builds().stream()
                .filter(build -> build.begun && build.isPipeline() && !build.over)
                .forEach(build -> world.events()
                        .in(world.controller().timeToLoad(), life, build.name + " comes back", () -> resume(build)));
        if (world.isCancelAfterRestart()) {
            supervisor.runs().stream()
                    .filter(run ->
                            run.phase() != PipelineRun.Phase.ENDED && !run.hasJoined() && world.buildOf(run.id()).dead)
                    .forEach(run -> {
                        world.buildOf(run.id()).abortAsked = true;
                        supervisor.cancel(run.id());
                    });
        }
    }

    /** After a full disk, a run may go on although its build was told an end. */
    boolean follows(Build build) {
        return supervisor
                .find(build.runId)
                .filter(run -> run.phase() != PipelineRun.Phase.ENDED)
                .isPresent();
    }

    /** Whoever asked for an abort is not to ask again. */
    private void checkAborts() {
        supervisor.runs().stream()
                .filter(run -> run.phase() != PipelineRun.Phase.ENDED && !run.cancelRequested())
                .map(run -> world.buildOf(run.id()))
                .filter(build -> build.abortTaken != null)
                .filter(build -> !world.controller().isFullAtTimes()
                        && !world.controller().isDiskDamaged())
                .forEach(build -> world.violation("the abort of " + build + " was forgotten"));
    }

    /** What was asked for in the moment before a stop may be forgotten. */
    void forgetAborts() {
        Duration now = world.events().elapsed();
        world.builds().stream()
                .filter(build -> build.abortTaken != null
                        && build.abortTaken.plus(A_MOMENT).compareTo(now) >= 0)
                .forEach(build -> build.abortTaken = null);
    }

    /** A new build. */
    void begin(Build build) {
        world.events().moment(life, build.name + " is saved");
        build.begun = true;
        start(build);
    }

    private void start(Build build) {
        Caller caller = caller(build);
        caller.attach();
        supervisor.start(
                PipelineRun.prepare(
                        build.runId, build.request(), world.events().clock().instant()),
                caller);
    }

    private void resume(Build build) {
        Caller caller = caller(build);
        caller.attach();
        PipelineRun active = supervisor.find(build.runId).orElse(null);
        PipelineRun stored = build.stored();
        if (active != null && active.phase() != PipelineRun.Phase.ENDED) {
            if (active.jobId() != null) {
                caller.tell(active);
            }
        } else if (build.outcome() != null) {
            caller.tell(stored);
        } else if (active == null && stored == null && !supervisor.isUnreadable(build.runId)) {
            start(build);
        } else if (active == null) {
            if (!world.controller().isDiskDamaged()) {
                world.violation(build + " came back, and its run's record was lost");
            }
            build.store(PipelineRun.lost(build.runId, build.request(), null, null, null, null, "its record is lost"));
            caller.tell(build.stored());
        }
        if (build.abortSaved && !build.over) {
            caller.abort();
        }
    }

    CompletableFuture<Void> cancel(Build build) {
        return supervisor.cancel(build.runId);
    }

    void abort(Build build) {
        caller(build).abort();
    }

    void rename(Build build, String oldOwner, String newOwner) {
        // A stop in just this moment may have left it with a name that is older still.
        supervisor
                .find(build.runId)
                .filter(run -> run.request().owner().equals(oldOwner))
                .ifPresent(run -> caller(build).renamed());
        supervisor.rename(owner -> owner.equals(oldOwner) ? newOwner : owner);
    }

    /** An orderly stop. */
    void stop() {
        supervisor.stop();
        life.shutDown();
    }

    /** Whether its requests were within what is promised. */
    void checkTraffic() {
        traffic.values()
                .forEach(sent -> sent.check(
                        world.builds().size() + world.controller().watchers().size()));
    }

    /** What is left of runs that have ended. */
    List<String> leftovers() {
        return RunInspection.leftovers(supervisor);
    }
}
