package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;

/** Finds the account of a run. */
@FunctionalInterface
public interface Accounts {

    /**
     * The client for the run's key, with the credential read afresh. The same key gives the same client, so that tokens and
     * polls are shared. May block for a short time.
     *
     * @throws IllegalArgumentException with one sentence for the user, when there is no usable key
     */
    @NonNull
    SupaflowClient of(@NonNull PipelineRun.Request request);
}
