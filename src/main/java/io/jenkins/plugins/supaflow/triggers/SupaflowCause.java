package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.PipelineWatches.EndedJob;
import org.kohsuke.stapler.export.Exported;

/** A build was started because a Supaflow job had ended. Its texts are harmless. */
public final class SupaflowCause extends Cause {

    private final String jobId;
    private final String pipelineId;
    private final String pipelineName;
    private final String status;
    private final String statusMessage;
    private final Long rowsSource;
    private final Long rowsDestination;
    private final String startedBy;
    private final boolean startedByShown;

    /** @param startedByShown whether the builds of the triggered job may know which build triggered the Supaflow job */
    SupaflowCause(@NonNull EndedJob ended, boolean startedByShown) {
        this.jobId = ended.jobId();
        this.pipelineId = ended.pipelineId();
        this.pipelineName = ended.pipelineName();
        this.status = ended.status().apiName();
        this.statusMessage = ended.statusMessage();
        this.rowsSource = ended.rowsSource();
        this.rowsDestination = ended.rowsDestination();
        this.startedBy = ended.owner();
        this.startedByShown = startedByShown;
    }

    /** The Supaflow job that ended. */
    @Exported(visibility = 3)
    @NonNull
    public String getJobId() {
        return jobId;
    }

    /** The UUID of its pipeline. */
    @Exported(visibility = 3)
    @NonNull
    public String getPipelineId() {
        return pipelineId;
    }

    /** The pipeline's name for people; null if Supaflow did not tell. */
    @Exported(visibility = 3)
    @CheckForNull
    public String getPipelineName() {
        return pipelineName;
    }

    /** How the job ended, as Supaflow spells it. */
    @Exported(visibility = 3)
    @NonNull
    public String getStatus() {
        return status;
    }

    /** Supaflow's message on that; null if there is none. */
    @Exported(visibility = 3)
    @CheckForNull
    public String getStatusMessage() {
        return statusMessage;
    }

    /** Rows read; null if not known. */
    @Exported(visibility = 3)
    @CheckForNull
    public Long getRowsSource() {
        return rowsSource;
    }

    /** Rows written; null if not known. */
    @Exported(visibility = 3)
    @CheckForNull
    public Long getRowsDestination() {
        return rowsDestination;
    }

    /**
     * The build of this controller that triggered the Supaflow job; null if none is known. Not for pages: who reads the triggered build
     * may not see that one.
     */
    @CheckForNull
    BuildRef startedBy() {
        return startedBy == null ? null : new BuildRef(startedBy);
    }

    /** In the language of whoever looks. Links nothing: where Supaflow shows a job is not public. */
    @Override
    public String getShortDescription() {
        String name = pipelineName == null ? pipelineId : pipelineName;
        String words = StatusWords.of(status);
        return rowsDestination == null
                ? Messages.SupaflowCause_sentence(name, words, jobId)
                : Messages.SupaflowCause_sentenceWithRows(name, words, jobId, Figures.count(rowsDestination));
    }

    void addTo(@NonNull EnvVars env) {
        put(env, "JOB_ID", jobId);
        put(env, "JOB_STATUS", status);
        put(env, "PIPELINE_ID", pipelineId);
        put(env, "PIPELINE_NAME", pipelineName);
        put(env, "ROWS_READ", rowsSource);
        put(env, "ROWS_WRITTEN", rowsDestination);
        if (startedByShown && startedBy != null) {
            put(env, "BUILD", startedBy);
            put(env, "BUILD_NUMBER", startedBy.substring(startedBy.lastIndexOf('#') + 1));
        }
    }

    private static void put(EnvVars env, String name, @CheckForNull Object value) {
        if (value != null) {
            env.put("SUPAFLOW_TRIGGER_" + name, value.toString());
        }
    }

    /** Whether the build was started because this job had ended. */
    static boolean isOf(@NonNull Run<?, ?> build, @NonNull String jobId) {
        return build.getCauses().stream()
                .anyMatch(cause -> cause instanceof SupaflowCause ended && ended.jobId.equals(jobId));
    }
}
