package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
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

    private static final String NO_JOB = "5afe0000-0000-4000-8000-00000000f00d";

    /** Then nobody waits any more for a job that does not come or does not end. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static Errand any(Draws draws) {
        Aim.Kind kind = draws.oneIn(3) ? draws.any(KINDS) : Aim.Kind.TRIGGER;
        return new Errand(kind, kind != Aim.Kind.TRIGGER && draws.oneIn(2), draws.random.nextInt(4));
    }

    /** A build begins with it. */
    void start(World world, String name, Build.Kind build, String pipeline, String key) {
        List<SandboxJob> jobs = world.sandbox().jobs();
        switch (kind) {
            case TRIGGER -> world.start(name, build, pipeline, key, null);
            case JOIN, WAIT, FAIL -> world.start(name, build, pipeline, key, aim(null, null));
            case FRESH -> world.start(name, build, pipeline, key, aim(null, number));
            case FOLLOW, CANCEL -> {
                String jobId = jobs.isEmpty() ? NO_JOB : jobs.get(number % jobs.size()).id();
                world.start(name, build, jobId, key, aim(jobId, null));
                if (jobs.isEmpty()) {
                    world.build(name).allowed.add(Kind.INVALID);
                }
            }
        }
        if (kind == Aim.Kind.FAIL) {
            world.build(name).allowed.add(Kind.ALREADY_RUNNING);
        }
        if (kind != Aim.Kind.TRIGGER) {
            world.events().in(PATIENCE, null, "nobody needs " + name + " any more", () -> world.abort(name));
        }
    }

    private Aim aim(@CheckForNull String jobId, @CheckForNull Integer minutes) {
        return new Aim(kind, propagateAbort, jobId, minutes);
    }

    @Override
    public String toString() {
        return kind == Aim.Kind.TRIGGER ? "starts" : "starts: " + kind + (propagateAbort ? ", aborts propagate" : "");
    }
}
