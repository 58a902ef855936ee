package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What must be true once nothing happens any more, whatever happened. */
final class Oracles {

    private final World world;
    private final Map<String, SandboxJob> jobs = new HashMap<>();
    private final Set<String> followed = new HashSet<>();
    private final StringBuilder uncertain = new StringBuilder();

    private Oracles(World world) {
        this.world = world;
    }

    static void check(World world) {
        world.checkQuiet();
        new Oracles(world).check();
    }

    private void check() {
        for (SandboxJob job : world.sandbox().jobs()) {
            jobs.put(job.id(), job);
        }
        world.builds().stream().filter(build -> build.begun).forEach(this::check);
        jobs.values().forEach(this::check);
    }

    private void check(Build build) {
        RunOutcome outcome = build.outcome();
        if (outcome == null) {
            wrong(build + " got no outcome");
            return;
        }
        if (!build.over && !build.dead) {
            wrong(build + " did not go on");
        }
        if (!build.stored().request().owner().equals(build.owner)) {
            wrong(build + " is of " + build.owner + ", but its run of "
                    + build.stored().request().owner());
        }
        String jobId = build.stored().jobId();
        if (jobId == null) {
            checkWithoutJob(build, outcome);
        } else if (!followed.add(jobId)) {
            wrong(build + " got the job of another run, " + jobId);
        } else {
            checkTruth(build, build.stored(), jobs.get(jobId));
        }
    }

    private void checkWithoutJob(Build build, RunOutcome outcome) {
        RunOutcome.Kind kind = outcome.kind();
        boolean isDue =
                switch (kind) {
                    case NOT_STARTED -> build.abortAsked || build.dead;
                    case UNKNOWN -> build.lostAnAnswer() && isUndecidable(build);
                    default -> false;
                };
        if (kind == RunOutcome.Kind.UNKNOWN) {
            uncertain.append(outcome.message());
        }
        if (!isDue && !world.allowed().contains(kind) && !build.allowed.contains(kind)) {
            wrong(build + " ended as " + kind + " without a job: " + outcome.message());
        }
    }

    /** Whether others ran the pipeline meanwhile, or lost an answer too, so that nobody can tell whose a job is. */
    private boolean isUndecidable(Build build) {
        String pipeline = build.request.pipeline();
        return world.sandbox().jobs(world.pipeline(pipeline).id()).stream().anyMatch(world::isForeign)
                || world.builds().stream()
                        .anyMatch(other ->
                                other != build && other.request.pipeline().equals(pipeline) && other.lostAnAnswer());
    }

    private void checkTruth(Build build, PipelineRun run, SandboxJob job) {
        RunOutcome.Kind kind = run.outcome().kind();
        if (job == null || world.isForeign(job)) {
            wrong(build + " followed " + run.jobId() + ", which is not its job");
        } else if (!kind.name().toLowerCase(Locale.ROOT).equals(job.status())) {
            if (!world.allowed().contains(kind) && !build.allowed.contains(kind)) {
                wrong(build + " ended as " + kind + ", but Supaflow says " + job);
            }
        } else if (job.cancelRequested() && !build.abortAsked) {
            wrong(build + " was cancelled though nobody asked for it");
        }
    }

    private void check(SandboxJob job) {
        if (world.isForeign(job)) {
            if (job.cancelRequested()) {
                wrong("the job of somebody else was cancelled: " + job);
            }
        } else if (!followed.contains(job.id())) {
            if (uncertain.indexOf(job.id()) < 0) {
                wrong("nobody followed " + job);
            }
        } else if (!JobStatus.of(job.status()).isTerminal() && world.allowed().isEmpty()) {
            wrong("left running: " + job);
        }
    }

    private void wrong(String what) {
        world.violation(what);
    }

    /** The jobs of a pipeline that no others created. */
    static long ownJobs(World world, SandboxPipeline pipeline) {
        return world.sandbox().jobs(pipeline.id()).stream()
                .filter(job -> !world.isForeign(job))
                .count();
    }
}
