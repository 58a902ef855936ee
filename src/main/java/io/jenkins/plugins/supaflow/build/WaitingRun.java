package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.time.Instant;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A run of which its build has nothing yet, for one look. The build's own follows with the job: a crash must find none before. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class WaitingRun implements RunView {

    private final PipelineRun run;
    private final SupaflowRunResult result;

    WaitingRun(@NonNull FollowedRun followed) {
        run = followed.run();
        result = new SupaflowRunResult(run, followed.said());
    }

    @Exported
    @NonNull
    @Override
    public String getRunId() {
        return run.id();
    }

    @NonNull
    @Override
    public String getTitle() {
        String name = run.pipelineName();
        return name == null ? run.request().pipeline() : name;
    }

    @NonNull
    @Override
    public String reference() {
        return run.request().pipeline();
    }

    @Exported
    @NonNull
    @Override
    public SupaflowRunResult getResult() {
        return result;
    }

    @CheckForNull
    @Override
    public RunOutcome getOutcome() {
        return run.outcome();
    }

    /** How the run ended, in one sentence; null while it goes on. */
    @Exported
    @CheckForNull
    @Override
    public String getMessage() {
        RunOutcome outcome = run.outcome();
        return outcome == null ? null : outcome.message();
    }

    @Exported
    @Override
    public long getSince() {
        Instant since = run.since();
        return since == null ? 0 : since.toEpochMilli();
    }

    /** The build is told with the job. */
    @CheckForNull
    @Override
    public String place() {
        return null;
    }

    @CheckForNull
    @Override
    public Long queuedMillis() {
        return null;
    }

    /** Whether the run has ended, which its build is told in a moment. */
    @Exported
    public boolean isEnded() {
        return run.outcome() != null;
    }

    /** With the job, the build has the run. */
    @CheckForNull
    @Override
    public JobOrigin origin() {
        return null;
    }

    @NonNull
    @Override
    public PipelineRun active() {
        return run;
    }

    @CheckForNull
    @Override
    public ObjectRows objects() {
        return null;
    }
}
