package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.time.Instant;

/**
 * An active run, and how its account fares.
 *
 * @param run the run as it stands
 * @param said what the console was told last of a run that has no job yet; null if nothing
 * @param account whose key it uses; null before the credential was read, and while there is no usable one
 * @param nextPoll when its job is read next, by the engine's clock; null while nothing is planned
 */
public record FollowedRun(
        @NonNull PipelineRun run,
        @CheckForNull String said,
        @CheckForNull SupaflowClient account,
        @CheckForNull Instant nextPoll) {}
