package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.PipelineWatches.State;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The jobs of Jenkins that have a trigger, and the promise about them: one build for each job that ended. */
final class Watchers {

    /** An answer tells its second, and a stop comes when it comes. */
    private static final Duration BLURRED = Duration.ofSeconds(2);

    /** So long before a stop what ended may not have been seen. */
    private static final Duration UNSEEN = Duration.ofMinutes(15);

    private final World world;
    private final Map<String, Watcher> watchers = new LinkedHashMap<>();
    private final List<Down> downs = new ArrayList<>();
    private Instant stopped;

    /** When the controller was down. */
    private record Down(Instant from, Instant to) {}

    Watchers(World world) {
        this.world = world;
    }

    int size() {
        return watchers.size();
    }

    Watcher of(String name) {
        return watchers.get(name);
    }

    // ---- What steps do

    /** Somebody configures a trigger, with which the job has none before. */
    void configure(String name, String pipeline, boolean everyJob) {
        Watcher watcher = watchers.computeIfAbsent(name, of -> new Watcher(of, pipeline, everyJob));
        world.controller().whenUp(up -> {
            watcher.configured = true;
            watcher.periods.add(new Watcher.Period(now()));
            begin(up, watcher, true);
        });
    }

    /** A build of the job sets its triggers anew. */
    void reset(String name, Duration gap) {
        world.controller().whenUp(up -> {
            up.watches().end(id(watchers.get(name)));
            world.events()
                    .in(gap, up.life(), name + " has its trigger again", () -> begin(up, watchers.get(name), true));
        });
    }

    void remove(String name) {
        world.controller().whenUp(up -> {
            Watcher watcher = watchers.get(name);
            if (watcher.configured) {
                watcher.configured = false;
                watcher.period().to = now();
                up.watches().end(id(watcher));
            }
        });
    }

    /** What is known of it cannot be read any more: it begins anew. */
    void forget(String name) {
        Watcher watcher = watchers.get(name);
        watcher.period().to = now();
        watcher.periods.add(new Watcher.Period(now()));
    }

    // ---- What engines do

    /** Jenkins stops. */
    void stopped() {
        stopped = now();
    }

    /** Jenkins starts. */
    void load(Engine engine) {
        if (stopped != null) {
            downs.add(new Down(stopped, now()));
        }
        watchers.values().stream()
                .filter(watcher -> watcher.configured)
                .forEach(watcher -> begin(engine, watcher, false));
    }

    private void begin(Engine engine, Watcher watcher, boolean isNew) {
        engine.watches().begin(watcher.watch(world.disk().root()), watcher.builds(world, engine), isNew);
    }

    /** After each step of an engine. */
    void looked(Engine engine) {
        if (watchers.isEmpty()) {
            return;
        }
        for (State state : engine.watches().states()) {
            Watcher watcher = watchers.values().stream()
                    .filter(one -> id(one).equals(state.watch().id()))
                    .findFirst()
                    .orElseThrow();
            if (watcher.period().looked == null && state.begun() != null) {
                watcher.period().looked = now();
            }
        }
    }

    private static String id(Watcher watcher) {
        return watcher.name + " " + watcher.pipeline;
    }

    private Instant now() {
        return world.events().clock().instant();
    }

    // ---- The promise

    /** When nothing happens any more. */
    void check() {
        watchers.values().forEach(this::check);
    }

    private void check(Watcher watcher) {
        Map<String, SandboxJob> jobs = new LinkedHashMap<>();
        world.sandbox().jobs(world.pipeline(watcher.pipeline).id()).forEach(job -> jobs.put(job.id(), job));
        Set<String> built = new HashSet<>();
        for (String jobId : watcher.built.stream().map(Watcher.Built::jobId).toList()) {
            SandboxJob job = jobs.get(jobId);
            if (!built.add(jobId)) {
                world.violation(watcher.name + " was built twice for " + job);
            } else if (job == null || !isWanted(job)) {
                world.violation(watcher.name + " was built for " + jobId + ", which did not end so: " + job);
            } else if (watcher.periods.stream().noneMatch(period -> isIn(period, job))) {
                world.violation(watcher.name + " was built for " + job + ", which ended while it had no trigger");
            }
        }
        jobs.values().stream()
                .filter(job -> isWanted(job) && isWatched(watcher, job) && !built.contains(job.id()))
                .filter(job -> watcher.everyJob || !isMadeUpFor(watcher, jobs, job))
                .forEach(job -> world.violation(watcher.name + " was not built for " + job));
    }

    private static boolean isWanted(SandboxJob job) {
        return Watcher.GOOD.stream().anyMatch(status -> status.apiName().equals(job.status()));
    }

    private static boolean isIn(Watcher.Period period, SandboxJob job) {
        return !job.endedAt().isBefore(period.from.minus(BLURRED))
                && (period.to == null || !job.endedAt().isAfter(period.to));
    }

    /** Whether it ended behind the first look, and long enough before the end. */
    private static boolean isWatched(Watcher watcher, SandboxJob job) {
        return watcher.periods.stream()
                .anyMatch(period -> period.looked != null
                        && period.to != null
                        && job.endedAt().isAfter(period.looked.plus(BLURRED))
                        && job.endedAt().isBefore(period.to.minus(UNSEEN)));
    }

    /** Whether it ended while the controller was down, or not long before, and a newer one that did so was built. */
    private boolean isMadeUpFor(Watcher watcher, Map<String, SandboxJob> jobs, SandboxJob job) {
        return downs.stream()
                .filter(down -> job.endedAt().isAfter(down.from().minus(UNSEEN)))
                .anyMatch(down -> watcher.built.stream()
                        .map(Watcher.Built::jobId)
                        .map(jobs::get)
                        .filter(Objects::nonNull)
                        .map(SandboxJob::endedAt)
                        .anyMatch(ended -> !ended.isBefore(job.endedAt())
                                && ended.isBefore(down.to().plus(BLURRED))));
    }
}
