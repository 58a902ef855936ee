package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.run.PipelineRun;

/** Which runs a restart leaves without anybody who waits for them, and whether their jobs are to be cancelled then. */
final class RestartPolicy {

    private RestartPolicy() {}

    /** Whether to cancel a run from before the restart, instead of following it. */
    static boolean cancels(@NonNull PipelineRun run) {
        return EngineSettings.get().isCancelAfterRestart() && endedByTheRestart(run);
    }

    /** Whether a build waited for the run and cannot do so any more. A Pipeline goes on waiting after a restart. */
    private static boolean endedByTheRestart(PipelineRun run) {
        // A job that others started is theirs.
        if (!run.request().awaited() || run.hasJoined() || run.phase() == PipelineRun.Phase.ENDED) {
            return false;
        }
        BuildRef owner = BuildRef.of(run);
        Run<?, ?> build = owner.find();
        if (build == null) {
            // Killed before it was ever saved. It takes a Pipeline's build more to be gone.
            return owner.findJob() instanceof AbstractProject;
        }
        return build instanceof AbstractBuild && !build.isBuilding();
    }
}
