package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.run.PipelineRun.Phase;
import io.jenkins.plugins.supaflow.run.PipelineRun.Request;
import java.time.Instant;

/** The next state of a run in the making. */
final class Draft {

    final String id;
    Request request;
    Phase phase;
    Instant since;
    String pipelineId;
    String pipelineName;
    String markJobId;
    Instant markCreatedAt;
    Long order;
    String creator;
    String orgId;
    String jobId;
    Job job;
    boolean cancelRequested;
    RunOutcome outcome;
    Joined joined;

    Draft(String id, Request request, Phase phase, @CheckForNull Instant since) {
        this.id = id;
        this.request = request;
        this.phase = phase;
        this.since = since;
    }

    Draft(PipelineRun run) {
        this(run.id(), run.request(), run.phase(), run.since());
        pipelineId = run.pipelineId();
        pipelineName = run.pipelineName();
        markJobId = run.markJobId();
        markCreatedAt = run.markCreatedAt();
        order = run.order();
        creator = run.creator();
        orgId = run.orgId();
        jobId = run.jobId();
        job = run.job();
        cancelRequested = run.cancelRequested();
        outcome = run.outcome();
        joined = run.joined();
    }

    PipelineRun finished() {
        return new PipelineRun(
                id,
                request,
                phase,
                pipelineId,
                pipelineName,
                markJobId,
                markCreatedAt,
                order,
                creator,
                orgId,
                jobId,
                job,
                since,
                cancelRequested,
                outcome,
                joined);
    }
}
