package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The arguments that the step and the build step share, as forms and generated code read them. What sets them cannot be shared:
 * data binding looks for setters along the super classes only, and those of a step and of a builder are two.
 */
@Restricted(NoExternalUse.class)
public interface RunArguments {

    /** The arguments themselves. */
    @NonNull
    RunParameters parameters();

    /** The pipeline's UUID or API name. */
    @NonNull
    default String getPipelineId() {
        return parameters().pipelineId;
    }

    /** Whether to wait until the Supaflow job has ended. */
    default boolean isWaitForCompletion() {
        return parameters().waitForCompletion;
    }

    /** The Secret text with the API key; null for the default. */
    @CheckForNull
    default String getCredentialsId() {
        return parameters().credentialsId;
    }

    /** Whether to reset cursors and read all data again. */
    default boolean isFullResync() {
        return parameters().fullResync;
    }

    /** Whether to drop and create the destination tables; only together with a full resync. */
    default boolean isResetTarget() {
        return parameters().resetTarget;
    }

    /** Whether the outcome of the run becomes that of the build. */
    default boolean isPropagate() {
        return parameters().propagate;
    }

    /** What {@code completed_with_warning} means for the build: SUCCESS, UNSTABLE or FAILURE. */
    @NonNull
    default String getOnWarning() {
        return parameters().onWarning;
    }

    /** What {@code skipped} means for the build: FAILURE, SUCCESS, UNSTABLE or NOT_BUILT. */
    @NonNull
    default String getOnSkipped() {
        return parameters().onSkipped;
    }

    /** What happens when a job of the pipeline is in progress already: TRIGGER, JOIN, WAIT or FAIL. */
    @NonNull
    default String getIfRunning() {
        return parameters().ifRunning;
    }

    /** Whether aborting the build cancels a job that it has joined. */
    default boolean isPropagateAbort() {
        return parameters().propagateAbort;
    }
}
