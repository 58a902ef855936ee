package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import java.io.IOException;
import java.time.Duration;

/** Between one engine and a build, as {@code BuildObserver} and the steps are: stores first, then tells whoever waits. */
final class Caller implements RunObserver {

    /** What Jenkins takes until it remembers that a Pipeline went on. */
    private static final Duration SAVING = Duration.ofMillis(200);

    /** The build ends 20 s after an abort; the console may take some time. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(24);

    private final World world;
    private final Engine engine;
    private final Build build;
    private boolean waits;
    private boolean taken;
    private Duration renamedAt;

    Caller(World world, Engine engine, Build build) {
        this.world = world;
        this.engine = engine;
        this.build = build;
    }

    /** From now on somebody waits. */
    void attach() {
        waits = true;
    }

    @Override
    public void line(@NonNull String text) {
        world.checkHarmless(text, build);
        build.console.add(world.events().elapsed() + " " + text);
    }

    @Override
    public void updated(@NonNull PipelineRun run) throws IOException {
        checkOwner(run.request().owner());
        if (build.defects > 0) {
            build.defects--;
            throw new IllegalStateException("a defect");
        }
        if (run.outcome() == null) {
            moment("stores its job");
        } else {
            moment("stores its outcome");
            if (build.refusals > 0) {
                build.refusals--;
                throw new IOException("No space left on device");
            }
            if (build.unbearable != null && run.toString().contains(build.unbearable)) {
                throw new IOException("An invalid XML character");
            }
            world.checkHarmless(run.outcome().message(), build);
            remember(run);
        }
        build.store(run);
        if (run.outcome() != null) {
            build.console.add(world.events().elapsed() + " " + run.outcome().message());
        }
        moment("hears");
        tell(run);
    }

    /** What this engine was told of a new name it must know, but for the step that was under way. */
    private void checkOwner(String owner) {
        Duration renamed = renamedFor();
        if (renamed != null && renamed.compareTo(SAVING) > 0 && !owner.equals(build.owner)) {
            world.violation(build + " is " + build.owner + ", but its run is of " + owner);
        }
    }

    @CheckForNull
    private Duration renamedFor() {
        return renamedAt == null ? null : world.events().elapsed().minus(renamedAt);
    }

    /** The build's job got another name. */
    void renamed() {
        renamedAt = world.events().elapsed();
    }

    private void remember(PipelineRun run) {
        String summary = Build.summary(run);
        boolean isOther = !build.told.isEmpty() && !build.told.get(0).equals(summary);
        // On a full disk an end that Supaflow does not tell again may be forgotten though it was told, and the run goes
        // on.
        boolean mayBeOther = world.controller().isFullAtTimes()
                && (run.jobId() == null
                        || run.hasJoined()
                        || !build.told.isEmpty() && build.told.get(0).endsWith(" null"));
        if (taken || isOther && !mayBeOther) {
            world.violation(build + " was told " + summary + " after " + build.told);
        }
        taken = true;
        build.told.add(summary);
    }

    /** What the step or build step hears. */
    void tell(PipelineRun run) {
        if (waits && (run.outcome() != null || !build.waitsForTheEnd())) {
            goOn();
        }
    }

    private void goOn() {
        waits = false;
        world.events().in(SAVING, engine.life(), build.name + " goes on", () -> build.over = true);
    }

    /** Somebody aborts the build. */
    void abort() {
        moment("saves its abort");
        build.abortSaved = build.isPipeline();
        boolean[] answered = new boolean[1];
        // Of a run that has ended, or that this engine does not have yet, there is nothing to remember.
        if (build.abortTaken == null && build.outcome() == null && engine.follows(build)) {
            build.abortTaken = world.events().elapsed();
        }
        engine.cancel(build).thenRun(() -> {
            answered[0] = true;
            if (waits) {
                goOn();
            }
        });
        world.events().in(CANCEL_LIMIT, engine.life(), build.name + " loses patience", () -> {
            if (!answered[0]) {
                world.violation(build + " was aborted, and heard nothing for " + CANCEL_LIMIT);
            }
        });
    }

    private void moment(String what) {
        world.events().moment(engine.life(), build.name + " " + what);
    }

    @Override
    public boolean isStillWanted() {
        return !build.dead && !build.over;
    }

    @Override
    public boolean wantsObjects() {
        return true;
    }

    @Override
    public void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem) {
        world.checkHarmless(problem, build);
        moment("stores its objects");
        build.console.add(world.events().elapsed() + " (" + objects.total() + " objects)");
    }
}
