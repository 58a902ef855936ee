package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What builds keep of their runs. The room of builds implements it, as an extension. */
@Restricted(NoExternalUse.class)
public interface RunKeeper {

    /** What a build keeps of one run. */
    interface Kept {

        /** Whether the build has the run's outcome. */
        boolean isEnded();

        /** The run as it is known to the build, ended because its record is lost. */
        @NonNull
        PipelineRun lost(@NonNull PipelineRun.Request request);
    }

    /** This controller's. */
    @NonNull
    static RunKeeper get() {
        return ExtensionList.lookupSingleton(RunKeeper.class);
    }

    /** What the build keeps of the run; null if the run has neither a job nor an end that the build was told. */
    @CheckForNull
    Kept find(@NonNull Run<?, ?> build, @NonNull String runId);

    /**
     * Puts the run as it stands on its build, and saves what must survive a crash. An outcome that was stored stays.
     *
     * @throws IOException if it could not be saved; it is then due the next time, whatever is told by then
     */
    void keep(@NonNull Run<?, ?> build, @NonNull PipelineRun run) throws IOException;

    /** Words of a line for the build's console, as a link to all that the build knows of the run; only that console understands it. */
    @NonNull
    String linked(@NonNull Run<?, ?> build, @NonNull String runId, @NonNull String words);

    /**
     * Stores what the run's job did with each object.
     *
     * @param problem why that is nothing, or not all, in one sentence; null if all is well
     * @throws IOException if it could not be stored
     */
    void keepObjects(
            @NonNull Run<?, ?> build,
            @NonNull String runId,
            @NonNull ObjectResults objects,
            @CheckForNull String problem)
            throws IOException;
}
