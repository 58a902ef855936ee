package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Brings what the engine tells of a run to the build that asked for it: to its page, and to its caller if one still waits. */
final class BuildObserver implements RunObserver {

    private static final Logger LOGGER = Logger.getLogger(BuildObserver.class.getName());

    private final SupaflowEngine engine;
    private final PipelineRun begun;
    private final boolean callerMayComeBack;
    private boolean unsaved;

    /**
     * @param begun the run as it was when the engine took it up
     * @param afterRestart whether it was taken up from before a restart, so that its Pipeline is still to come back
     */
    BuildObserver(SupaflowEngine engine, PipelineRun begun, boolean afterRestart) {
        this.engine = engine;
        this.begun = begun;
        this.callerMayComeBack = afterRestart && begun.request().awaited();
    }

    @Override
    public void line(@NonNull String text) {
        SupaflowEngine.Caller caller = engine.caller(begun.id());
        if (caller == null) {
            LOGGER.log(Level.INFO, "{0}: {1}", new Object[] {owner(), text});
            if (callerMayComeBack && isStillWanted()) {
                engine.keep(begun.id(), text, this::isStillWanted);
            }
        } else {
            caller.line(text);
        }
    }

    @Override
    public void updated(@NonNull PipelineRun run) throws IOException {
        Run<?, ?> build = Run.fromExternalizableId(run.request().owner());
        RunOutcome outcome = run.outcome();
        if (build != null) {
            store(build, run);
        }
        SupaflowEngine.Caller caller = engine.caller(run.id());
        if (caller != null) {
            caller.updated(new SupaflowRunResult(run), outcome);
        }
        if (outcome != null) {
            engine.detach(run.id());
        }
    }

    /** A build that a restart ended, or that is gone, begins nothing new. */
    @Override
    public boolean isStillWanted() {
        Run<?, ?> build = Run.fromExternalizableId(owner());
        return build != null && build.isBuilding();
    }

    @Override
    public boolean wantsObjects() {
        return Run.fromExternalizableId(owner()) != null;
    }

    @Override
    public void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem)
            throws IOException {
        Run<?, ?> build = Run.fromExternalizableId(run.request().owner());
        if (build != null) {
            ObjectRows.of(objects, problem).write(build, run.id());
        }
    }

    /** The build, by the name that its job has now. */
    private String owner() {
        PipelineRun run = engine.find(begun.id());
        return (run == null ? begun : run).request().owner();
    }

    /** Puts the run as it stands on its build. */
    void store(Run<?, ?> build, PipelineRun run) throws IOException {
        SupaflowRunAction action = SupaflowRunAction.of(build, run.id());
        if (action == null) {
            build.addAction(new SupaflowRunAction(run));
            unsaved = true;
        } else if (action.update(run, unsaved)) {
            unsaved = true;
        }
        if (unsaved) {
            // If this fails it is due the next time too, though there is nothing new by then.
            build.save();
            unsaved = false;
        }
    }
}
