package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.time.Duration;
import java.util.List;

/**
 * What chance has a build do about the jobs of others. Which job that is turns out when the build starts.
 *
 * @param number of the job, or of minutes
 */
record Errand(Aim.Kind kind, boolean propagateAbort, int number) {

    private static final List<Aim.Kind> KINDS = List.of(
            Aim.Kind.JOIN,
            Aim.Kind.JOIN,
            Aim.Kind.WAIT,
            Aim.Kind.FAIL,
            Aim.Kind.FOLLOW,
            Aim.Kind.FRESH,
            Aim.Kind.FRESH,
            Aim.Kind.CANCEL);

    /** Then nobody waits any more for a job that does not come or does not end. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static Errand any(Draws draws) {
        Aim.Kind kind = draws.oneIn(3) ? draws.any(KINDS) : Aim.Kind.TRIGGER;
        return new Errand(kind, kind != Aim.Kind.TRIGGER && draws.oneIn(2), draws.random.nextInt(4));
    }

    /** A build begins with it. */
    void start(World world, String name, Build.Kind build, String pipeline, String key) {
        if (kind == Aim.Kind.TRIGGER) {
            world.start(name, build, pipeline, key, null);
            return;
        }
        // First of all: a stop may come in the midst of the start.
        world.events().in(PATIENCE, null, "nobody needs " + name + " any more", () -> world.abort(name));
        if (kind == Aim.Kind.FOLLOW || kind == Aim.Kind.CANCEL) {
            List<SandboxJob> jobs = world.sandbox().jobs();
            String jobId = jobs.isEmpty()
                    ? Build.NO_JOB
                    : jobs.get(number % jobs.size()).id();
            world.start(name, build, jobId, key, new Aim(kind, propagateAbort, jobId, null));
        } else {
            Integer minutes = kind == Aim.Kind.FRESH ? number : null;
            world.start(name, build, pipeline, key, new Aim(kind, propagateAbort, null, minutes));
        }
    }

    @Override
    public String toString() {
        return kind == Aim.Kind.TRIGGER ? "starts" : "starts: " + kind + (propagateAbort ? ", aborts propagate" : "");
    }
}
