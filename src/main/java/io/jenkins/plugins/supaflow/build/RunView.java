package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A run of a build as cards, pages and the remote API read it. None of this asks Supaflow. */
@Restricted(NoExternalUse.class)
public interface RunView {

    /** The run's own id, a UUID; not the Supaflow job's. */
    @NonNull
    String getRunId();

    /** The name of the pipeline for people; what was asked for, before Supaflow told its name. */
    @NonNull
    String getTitle();

    /** Which pipeline was asked for: its UUID or API name. */
    @NonNull
    String reference();

    /** The run as last seen. */
    @NonNull
    SupaflowRunResult getResult();

    /** How the run ended; null while it goes on. */
    @CheckForNull
    RunOutcome getOutcome();

    /** How the run ended, in one sentence; null while it goes on. */
    @CheckForNull
    String getMessage();

    /** Since when the run goes on or went on, in milliseconds since 1970; 0 if that was not recorded. */
    long getSince();

    /** The stages and branches of the build in which the run began; null if that is not known, or there are none. */
    @CheckForNull
    String place();

    /** How long the job waited before it ran, in milliseconds, once it has ended; null if that is not known. */
    @CheckForNull
    Long queuedMillis();

    /** Whose job it is, if the run did not trigger it; null if it did, or has none. */
    @CheckForNull
    JobOrigin origin();

    /** The run as the engine follows it; null if it does so no more. */
    @CheckForNull
    PipelineRun active();

    /** What the job did, object by object, as far as the build keeps it; null before that was read. */
    @CheckForNull
    ObjectRows objects();
}
