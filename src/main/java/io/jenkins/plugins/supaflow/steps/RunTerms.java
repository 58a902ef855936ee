package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.io.Serializable;
import java.time.Duration;

/** What an execution asks the engine for, and what it makes of the end. Kept by Pipelines that wait. */
interface RunTerms extends Serializable {

    /**
     * What the engine is asked for.
     *
     * @param build the build that asks
     * @throws IllegalArgumentException with one sentence for the user
     */
    @NonNull
    PipelineRun.Request toRequest(@NonNull BuildRef build);

    /** What it is about, as it was given: a pipeline or a job. */
    @NonNull
    String subject();

    /** Whether the step waits for the end of the job, rather than for the job. */
    boolean waitsForTheEnd();

    /** What the step makes of the end. */
    @NonNull
    Verdict conclusion(@NonNull RunOutcome outcome);

    /** How long the step waits at most; null for as long as it takes. */
    @CheckForNull
    default Duration patience() {
        return null;
    }
}
