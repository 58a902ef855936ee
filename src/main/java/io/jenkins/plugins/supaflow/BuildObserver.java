package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
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
    private final String runId;
    private final String buildId;

    BuildObserver(SupaflowEngine engine, PipelineRun run) {
        this.engine = engine;
        this.runId = run.id();
        this.buildId = run.request().owner();
    }

    @Override
    public void line(@NonNull String text) {
        SupaflowEngine.Caller caller = engine.caller(runId);
        if (caller == null) {
            LOGGER.log(Level.INFO, "{0}: {1}", new Object[] {buildId, text});
        } else {
            caller.line(text);
        }
    }

    @Override
    public void updated(@NonNull PipelineRun run) throws IOException {
        Run<?, ?> build = Run.fromExternalizableId(buildId);
        RunOutcome outcome = run.outcome();
        if (build != null) {
            store(build, run);
        } else if (outcome != null) {
            LOGGER.log(
                    Level.INFO, "{0} is gone; its Supaflow run ended: {1}", new Object[] {buildId, outcome.message()});
        }
        SupaflowEngine.Caller caller = engine.caller(runId);
        if (outcome != null) {
            engine.detach(runId);
        }
        if (caller != null) {
            caller.updated(new SupaflowRunResult(run), outcome);
        }
    }

    private static void store(Run<?, ?> build, PipelineRun run) throws IOException {
        SupaflowRunAction action = SupaflowRunAction.of(build, run.id());
        boolean news = true;
        if (action == null) {
            build.addAction(new SupaflowRunAction(run));
        } else {
            news = action.update(run);
        }
        if (news) {
            build.save();
        }
    }
}
