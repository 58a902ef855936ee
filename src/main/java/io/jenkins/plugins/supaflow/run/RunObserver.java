package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import java.io.IOException;

/**
 * What a caller hears of its run. Calls for one run come one after the other, never at the same time. The lines tell all that happens
 * until the end, and how a job ended; why it did, and any other end, is the outcome's message, which whoever takes the outcome tells.
 */
public interface RunObserver {

    /** One line for the console. Never holds a secret. */
    void line(@NonNull String text);

    /**
     * A line for the console that says that the run has its job, or how that ended.
     *
     * @param job how the line names the job: words from which a console can lead on to all that is known of it
     */
    default void news(@NonNull String text, @NonNull String job) {
        line(text);
    }

    /** A line for the console that only says that the run goes on: another status, or the same one still. */
    default void progress(@NonNull String text) {
        line(text);
    }

    /**
     * The run has changed: its job is known, its status is another, or it has ended.
     *
     * <p>When this returns normally for an ended run, the caller has taken the outcome: it is stored where a crash cannot take
     * it away, and the run's record is removed.
     *
     * @throws IOException if an outcome could not be stored; it is then delivered again later, in the end also without any text of
     *     Supaflow's, for these may be why
     */
    void updated(@NonNull PipelineRun run) throws IOException;

    /**
     * Whether the caller still wants a job that does not exist yet. Asked after the answer to a trigger was lost and Supaflow
     * shows no job of it, before it is triggered again; after a wait for another job; and while one that others start is waited for.
     */
    boolean isStillWanted();

    /** Whether the caller wants to know, after the outcome, what the job did with each object. */
    default boolean wantsObjects() {
        return false;
    }

    /**
     * What the job did with each object, read after the outcome was taken; told again after a crash.
     *
     * @param objects what could be read; nothing if it could not
     * @param problem why there is nothing, or not all, in one sentence; null if all is well
     * @throws IOException if it could not be stored; it is then lost
     */
    default void objects(@NonNull PipelineRun run, @NonNull ObjectResults objects, @CheckForNull String problem)
            throws IOException {}
}
