package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step or build step that waits for its run. Called on the engine's threads, for one run never twice at the same time. */
@Restricted(NoExternalUse.class)
public interface Caller {

    /** One line for the build's console, perhaps with a link in it. */
    void line(@NonNull String text);

    /**
     * The run as it stands: it has a job, or another status, or has ended. The build has stored it by then. Why it ended is the
     * caller's to tell, unless the last line was the same.
     *
     * @throws RuntimeException if the end could not be taken; it is then told again
     */
    void updated(@NonNull PipelineRun run);
}
