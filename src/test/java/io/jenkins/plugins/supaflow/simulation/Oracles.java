package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What must be true once nothing happens any more, whatever happened. */
final class Oracles {

    /** Ends of a run that are not its job's. */
    private static final Set<RunOutcome.Kind> GIVEN_UP =
            EnumSet.of(RunOutcome.Kind.GAVE_UP, RunOutcome.Kind.GONE, RunOutcome.Kind.UNKNOWN);

    private final World world;
    private final Map<String, SandboxJob> jobs = new HashMap<>();
    private final Map<String, RunOutcome.Kind> followed = new HashMap<>();
    private final StringBuilder uncertain = new StringBuilder();
    private int unknownEnds;

    private Oracles(World world) {
        this.world = world;
    }

    static void check(World world) {
        world.controller().checkQuiet();
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
        if (outcome == null && build.stored() == null && (build.dead || build.over && build.abortAsked)) {
            // It ended before there was anything to follow, and the controller after it.
            return;
        }
        if (outcome == null) {
            wrong(build + " got no outcome");
            return;
        }
        if (!build.over && !build.dead) {
            wrong(build + " did not go on");
        }
        String jobId = build.stored().jobId();
        if (jobId == null) {
            checkWithoutJob(build, outcome);
        } else if (build.stored().hasJoined()) {
            checkJoined(build, outcome.kind(), jobs.get(jobId));
        } else if (followed.put(jobId, outcome.kind()) != null) {
            wrong(build + " got the job of another run, " + jobId);
        } else {
            checkTruth(build, build.stored(), jobs.get(jobId));
        }
    }

    private void checkWithoutJob(Build build, RunOutcome outcome) {
        RunOutcome.Kind kind = outcome.kind();
        boolean isDue =
                switch (kind) {
                    case LEFT -> build.abortAsked || build.dead;
                    case NOT_STARTED -> build.abortAsked || build.dead || build.told.size() > 1;
                    case UNKNOWN -> build.lostAnAnswer() && isUndecidable(build);
                    default -> false;
                };
        if (kind == RunOutcome.Kind.UNKNOWN) {
            // That Supaflow may or may not have started a job, of which none was to be seen yet.
            unknownEnds++;
            // The outcome names the jobs too, unless the build could not store what Supaflow says.
            uncertain.append(build.console);
        }
        if (!isDue && !isAllowed(build, kind)) {
            wrong(build + " ended as " + kind + " without a job: " + outcome.message());
        }
    }

    private boolean isAllowed(Build build, RunOutcome.Kind kind) {
        return world.allowed().contains(kind) || build.allowed.contains(kind);
    }

    /** Whether others ran the pipeline meanwhile, or lost an answer too, so that nobody can tell whose a job is. */
    private boolean isUndecidable(Build build) {
        String pipeline = build.request.pipeline();
        return world.isUndecidable()
                || world.sandbox().jobs(world.pipeline(pipeline).id()).stream().anyMatch(world::isForeign)
                || world.builds().stream()
                        .anyMatch(other ->
                                other != build && other.request.pipeline().equals(pipeline) && other.lostAnAnswer());
    }

    private void checkTruth(Build build, PipelineRun run, SandboxJob job) {
        RunOutcome.Kind kind = run.outcome().kind();
        if (job == null || world.isForeign(job) && !world.isMistakable()) {
            wrong(build + " followed " + run.jobId() + ", which is not its job");
        } else if (isOfAnother(build, job) && !world.isMistakable()) {
            wrong(build + " followed " + job + ", which another run's trigger created");
        } else if (!kind.name().toLowerCase(Locale.ROOT).equals(job.status())) {
            if (!GIVEN_UP.contains(kind) || !isAllowed(build, kind)) {
                wrong(build + " ended as " + kind + ", but Supaflow says " + job);
            }
        } else if (job.cancelRequested() && !mayBeCancelled(job)) {
            wrong(build + " was cancelled though nobody asked for it");
        }
    }

    /** Whether another run triggered it, but for one that ended because nobody could tell whose the job is. */
    private boolean isOfAnother(Build build, SandboxJob job) {
        return !build.triggered.contains(job.id())
                && world.builds().stream()
                        .filter(other -> other.triggered.contains(job.id()))
                        .anyMatch(other -> other.outcome() == null || Plot.kindOf(other) != RunOutcome.Kind.UNKNOWN);
    }

    private void checkJoined(Build build, RunOutcome.Kind kind, @CheckForNull SandboxJob job) {
        Aim aim = build.request.aim();
        if (aim == null || job == null || !isMeant(build.request, aim, job)) {
            wrong(build + " joined " + job + ", which it was not to");
        } else if (kind == RunOutcome.Kind.LEFT) {
            if (!build.abortAsked || mayCancel(build, job)) {
                wrong(build + " left " + job + ", which it was not to");
            }
        } else if (!kind.name().toLowerCase(Locale.ROOT).equals(job.status()) && !isAllowed(build, kind)) {
            wrong(build + " ended as " + kind + ", but Supaflow says " + job);
        }
    }

    private boolean isMeant(PipelineRun.Request request, Aim aim, SandboxJob job) {
        return switch (aim.kind()) {
            case FOLLOW, CANCEL -> job.id().equals(aim.jobId());
            case JOIN, FRESH ->
                world.sandbox().jobs(world.pipeline(request.pipeline()).id()).contains(job);
            case TRIGGER, WAIT, FAIL -> false;
        };
    }

    /** Whether somebody who may cancel the job wanted that: a build that triggered it, that joined it and was to, or that is for it. */
    private boolean mayBeCancelled(SandboxJob job) {
        return world.builds().stream()
                .filter(build ->
                        build.stored() != null && job.id().equals(build.stored().jobId()))
                .anyMatch(build -> isCancel(build) || build.abortAsked && mayCancel(build, job));
    }

    private boolean mayCancel(Build build, SandboxJob job) {
        Aim aim = build.request.aim();
        boolean isOwn = !build.stored().hasJoined() && (!world.isForeign(job) || world.isMistakable());
        return isOwn || aim != null && aim.propagateAbort() || isCancel(build);
    }

    private static boolean isCancel(Build build) {
        return build.request.aim() != null && build.request.aim().kind() == Aim.Kind.CANCEL;
    }

    private void check(SandboxJob job) {
        if (world.isForeign(job)) {
            if (job.cancelRequested() && !mayBeCancelled(job)) {
                wrong("the job of somebody else was cancelled: " + job);
            }
        } else if (!followed.containsKey(job.id())) {
            if (uncertain.indexOf(job.id()) < 0 && !world.isMistakable() && --unknownEnds < 0) {
                wrong("nobody followed " + job);
            }
        } else if (!JobStatus.of(job.status()).isTerminal() && !GIVEN_UP.contains(followed.get(job.id()))) {
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
