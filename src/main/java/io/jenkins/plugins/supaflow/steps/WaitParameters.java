package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;

/** The parameters of {@code supaflowWait}, with their defaults. */
final class WaitParameters implements RunTerms {

    private static final long serialVersionUID = 1L;

    private static final int MAX_GIVEN = 100;

    String jobId;
    String pipelineId;
    Integer maxAgeMinutes;
    String credentialsId;
    boolean propagate = true;
    String onWarning = Verdict.SUCCESS.name();
    String onSkipped = Verdict.FAILURE.name();
    boolean propagateAbort;

    @NonNull
    @Override
    public PipelineRun.Request toRequest(@NonNull BuildRef build) {
        RunParameters.onWarning(onWarning);
        RunParameters.onSkipped(onSkipped);
        if ((jobId == null) == (pipelineId == null)) {
            throw new IllegalArgumentException(Messages.WaitParameters_either());
        }
        if (jobId != null) {
            if (maxAgeMinutes != null) {
                throw new IllegalArgumentException(Messages.WaitParameters_ageOfAJob());
            }
            String id = checkJobId(jobId);
            return request(build, id, new Aim(Aim.Kind.FOLLOW, propagateAbort, id, null));
        }
        if (maxAgeMinutes == null || maxAgeMinutes < 0) {
            throw new IllegalArgumentException(Messages.WaitParameters_age());
        }
        return request(
                build,
                Pipeline.checkReference(pipelineId),
                new Aim(Aim.Kind.FRESH, propagateAbort, null, maxAgeMinutes));
    }

    private PipelineRun.Request request(BuildRef build, String pipeline, Aim aim) {
        return new PipelineRun.Request(build.id(), credentialsId, pipeline, false, false, true, aim);
    }

    /**
     * A job's UUID, in the one spelling.
     *
     * @throws IllegalArgumentException with one sentence for the user, if it is none
     */
    static String checkJobId(String given) {
        if (!Pipeline.isId(given)) {
            throw new IllegalArgumentException(Messages.WaitParameters_noId(Texts.plain(given, MAX_GIVEN)));
        }
        return Pipeline.oneSpelling(given);
    }

    @NonNull
    @Override
    public String subject() {
        return jobId == null ? String.valueOf(pipelineId) : jobId;
    }

    @Override
    public boolean waitsForTheEnd() {
        return true;
    }

    @NonNull
    @Override
    public Verdict conclusion(@NonNull RunOutcome outcome) {
        return propagate
                ? outcome.verdict(RunParameters.onWarning(onWarning), RunParameters.onSkipped(onSkipped))
                : Verdict.SUCCESS;
    }
}
