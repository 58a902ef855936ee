package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.io.Serializable;
import java.util.Locale;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the step returns and the build keeps: a run of a Supaflow pipeline as it was last seen. Immutable, without secrets. */
@ExportedBean(defaultVisibility = 3)
public final class SupaflowRunResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String jobId;
    private final String pipelineId;
    private final String pipelineName;
    private final String status;
    private final String statusMessage;
    private final Long durationMillis;
    private final Long totalObjects;
    private final Long totalRowsSource;
    private final Long totalRowsDestination;
    private final Long totalFailed;
    private final Long totalSkipped;
    private final boolean joined;

    /** The run as it stands. */
    @Restricted(NoExternalUse.class)
    public SupaflowRunResult(@NonNull PipelineRun run) {
        this(run, null);
    }

    /** @param said what the console was told last of a run that has no job yet */
    SupaflowRunResult(@NonNull PipelineRun run, @CheckForNull String said) {
        Job job = run.job();
        JobSummary summary = job == null ? null : job.summary();
        JobSummary totals = summary == null ? JobSummary.UNKNOWN : summary;
        RunOutcome outcome = run.outcome();
        jobId = run.jobId();
        pipelineId = run.pipelineId();
        pipelineName = run.pipelineName();
        if (outcome != null && (job == null || !job.status().isTerminal())) {
            status = outcome.kind().apiName();
            statusMessage = outcome.message();
        } else if (jobId == null) {
            status = run.phase().name().toLowerCase(Locale.ROOT);
            statusMessage = said;
        } else {
            // Just triggered and not read yet: Supaflow's page says that a job starts as queued.
            String seen = job == null ? null : job.apiStatus();
            status = seen == null ? "queued" : seen;
            statusMessage = job == null ? null : job.statusMessage();
        }
        durationMillis = job == null ? null : job.durationMillis();
        totalObjects = totals.totalObjects();
        totalRowsSource = totals.totalRowsSource();
        totalRowsDestination = totals.totalRowsDestination();
        totalFailed = totals.totalFailed();
        totalSkipped = totals.totalSkipped();
        joined = run.hasJoined();
    }

    /** The Supaflow job's id; null if no job was created. */
    @CheckForNull
    @Exported
    @Whitelisted
    public String getJobId() {
        return jobId;
    }

    /** The pipeline's UUID; null if it was not found. */
    @CheckForNull
    @Exported
    @Whitelisted
    public String getPipelineId() {
        return pipelineId;
    }

    /** The pipeline's name; null if it was not found. */
    @CheckForNull
    @Exported
    @Whitelisted
    public String getPipelineName() {
        return pipelineName;
    }

    /**
     * The status as Supaflow spells it, for example {@code completed_with_warning}; for a run without a job's end, how it ended:
     * {@code not_started}, {@code invalid}, {@code out_of_credits}, {@code rejected_key}, {@code rejected}, {@code unknown},
     * {@code already_running}, {@code left}, {@code gone} or {@code gave_up}; and before there is a job, {@code preparing},
     * {@code watching} or {@code triggering}: of these a step returns only the first, when {@code supaflowCancel} has had no word of
     * the job in its time.
     */
    @NonNull
    @Exported
    @Whitelisted
    public String getStatus() {
        return status;
    }

    /** Supaflow's message on the status, or why there is no job. */
    @CheckForNull
    @Exported
    @Whitelisted
    public String getStatusMessage() {
        return statusMessage;
    }

    /** How long the job took, in milliseconds. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getDurationMillis() {
        return durationMillis;
    }

    /** Objects (tables) of the run. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getTotalObjects() {
        return totalObjects;
    }

    /** Rows read. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getTotalRowsSource() {
        return totalRowsSource;
    }

    /** Rows written. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getTotalRowsDestination() {
        return totalRowsDestination;
    }

    /** Objects that failed. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getTotalFailed() {
        return totalFailed;
    }

    /** Objects that were skipped. */
    @CheckForNull
    @Exported
    @Whitelisted
    public Long getTotalSkipped() {
        return totalSkipped;
    }

    /** Whether somebody else started the job, and the run only follows it. */
    @Exported
    @Whitelisted
    public boolean isJoined() {
        return joined;
    }

    @Override
    public String toString() {
        return "Supaflow job " + jobId + " of pipeline " + pipelineName + ": " + status;
    }
}
