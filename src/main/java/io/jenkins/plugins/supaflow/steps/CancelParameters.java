package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.time.Duration;

/** The parameters of {@code supaflowCancel}, with their defaults. */
final class CancelParameters implements RunTerms {

    private static final long serialVersionUID = 1L;

    private static final Duration PATIENCE = Duration.ofSeconds(25);

    final String jobId;
    String credentialsId;

    CancelParameters(@CheckForNull String jobId) {
        this.jobId = Util.fixNull(Util.fixEmptyAndTrim(jobId));
    }

    @NonNull
    @Override
    public PipelineRun.Request toRequest(@NonNull BuildRef build) {
        String id = WaitParameters.checkJobId(jobId);
        return new PipelineRun.Request(
                build.id(), credentialsId, id, false, false, true, new Aim(Aim.Kind.CANCEL, true, id, null));
    }

    @NonNull
    @Override
    public String subject() {
        return jobId;
    }

    @Override
    public boolean waitsForTheEnd() {
        return true;
    }

    /** However the job ended: that it has ended is what was asked for. */
    @NonNull
    @Override
    public Verdict conclusion(@NonNull RunOutcome outcome) {
        return outcome.kind().isOfAJob() ? Verdict.SUCCESS : outcome.verdict(Verdict.SUCCESS, Verdict.SUCCESS);
    }

    @NonNull
    @Override
    public Duration patience() {
        return PATIENCE;
    }
}
