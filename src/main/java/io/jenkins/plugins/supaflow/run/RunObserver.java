package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;

/** What a caller hears of its run. Calls for one run come one after the other, never at the same time. */
public interface RunObserver {

    /** One line for the console. Never holds a secret. */
    void line(@NonNull String text);

    /**
     * The run has changed: its job is known, its status is another, or it has ended.
     *
     * <p>When this returns normally for an ended run, the caller has taken the outcome: it is stored where a crash cannot take
     * it away, and the run's record is removed.
     *
     * @throws IOException if an outcome could not be stored; it is then delivered again later
     */
    void updated(@NonNull PipelineRun run) throws IOException;

    /**
     * Whether the caller still wants a job that does not exist yet. Asked after the answer to a trigger was lost and Supaflow
     * shows no job of it, before it is triggered again.
     */
    boolean isStillWanted();
}
