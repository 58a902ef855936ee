package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What {@code create_pipeline_run_job} is asked for.
 *
 * @param pipelineId the pipeline's UUID
 * @param fullResync reset cursors and read all data again
 * @param resetTarget drop and create the destination tables; only together with {@code fullResync}
 */
public record RunRequest(@NonNull String pipelineId, boolean fullResync, boolean resetTarget) {

    /**
     * @throws IllegalArgumentException with one sentence for the user, when the id is not a UUID or the options
     *     contradict each other
     */
    public RunRequest {
        if (!Pipeline.isId(pipelineId)) {
            throw new IllegalArgumentException(Messages.RunRequest_noId(Texts.plain(pipelineId, 100)));
        }
        checkOptions(fullResync, resetTarget);
    }

    /**
     * Checks the two options against each other, before a pipeline is known.
     *
     * @throws IllegalArgumentException with one sentence for the user ("Parameters" on Supaflow's page)
     */
    public static void checkOptions(boolean fullResync, boolean resetTarget) {
        if (resetTarget && !fullResync) {
            throw new IllegalArgumentException(Messages.RunRequest_resetNeedsResync());
        }
    }
}
