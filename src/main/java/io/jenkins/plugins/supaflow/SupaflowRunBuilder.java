package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Item;
import hudson.model.Result;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The freestyle build step. While it waits, the build holds its executor, as every freestyle build does; the wait itself is the
 * engine's, and outlives the build.
 */
public final class SupaflowRunBuilder extends Builder {

    private final RunParameters parameters;

    @DataBoundConstructor
    public SupaflowRunBuilder(@CheckForNull String pipelineId) {
        this.parameters = new RunParameters(pipelineId);
    }

    private Object readResolve() {
        return parameters == null ? new SupaflowRunBuilder(null) : this;
    }

    /** The pipeline's UUID or API name. */
    @NonNull
    public String getPipelineId() {
        return parameters.pipelineId;
    }

    /** Whether to wait until the Supaflow job has ended. */
    public boolean isWaitForCompletion() {
        return parameters.waitForCompletion;
    }

    @DataBoundSetter
    public void setWaitForCompletion(boolean waitForCompletion) {
        parameters.waitForCompletion = waitForCompletion;
    }

    /** The Secret text with the API key; null for the default of the global configuration. */
    @CheckForNull
    public String getCredentialsId() {
        return parameters.credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        parameters.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** Whether to reset cursors and read all data again. */
    public boolean isFullResync() {
        return parameters.fullResync;
    }

    @DataBoundSetter
    public void setFullResync(boolean fullResync) {
        parameters.fullResync = fullResync;
    }

    /** Whether to drop and create the destination tables; only together with a full resync. */
    public boolean isResetTarget() {
        return parameters.resetTarget;
    }

    @DataBoundSetter
    public void setResetTarget(boolean resetTarget) {
        parameters.resetTarget = resetTarget;
    }

    /** Whether the outcome of the run becomes that of the build. */
    public boolean isPropagate() {
        return parameters.propagate;
    }

    @DataBoundSetter
    public void setPropagate(boolean propagate) {
        parameters.propagate = propagate;
    }

    /** What {@code completed_with_warning} means for the build: SUCCESS, UNSTABLE or FAILURE. */
    @NonNull
    public String getOnWarning() {
        return parameters.onWarning.name();
    }

    /** @throws IllegalArgumentException with one sentence, for any other value */
    @DataBoundSetter
    public void setOnWarning(@CheckForNull String onWarning) {
        parameters.onWarning = RunParameters.verdict("onWarning", onWarning, RunParameters.ON_WARNING);
    }

    /** What {@code skipped} means for the build: FAILURE, SUCCESS, UNSTABLE or NOT_BUILT. */
    @NonNull
    public String getOnSkipped() {
        return parameters.onSkipped.name();
    }

    /** @throws IllegalArgumentException with one sentence, for any other value */
    @DataBoundSetter
    public void setOnSkipped(@CheckForNull String onSkipped) {
        parameters.onSkipped = RunParameters.verdict("onSkipped", onSkipped, RunParameters.ON_SKIPPED);
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        String runId = UUID.randomUUID().toString();
        Waiting waiting = new Waiting(listener, parameters.waitForCompletion);
        try {
            SupaflowEngine.get()
                    .start(
                            runId,
                            parameters.toRequest(
                                    build.getExternalizableId(),
                                    build.getEnvironment(listener).expand(parameters.pipelineId)),
                            waiting);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        try {
            RunOutcome outcome = waiting.end.get();
            return outcome == null || !parameters.propagate || conclude(build, outcome);
        } catch (InterruptedException e) {
            interrupted(runId, listener);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            SupaflowEngine.get().detach(runId);
        }
    }

    private static void interrupted(String runId, BuildListener listener) throws InterruptedException {
        if (Jenkins.get().isTerminating()) {
            listener.getLogger().println(Messages.SupaflowRunBuilder_shuttingDown());
            return;
        }
        try {
            SupaflowEngine.get().cancel(runId).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return whether the build goes on */
    private boolean conclude(AbstractBuild<?, ?> build, RunOutcome outcome) {
        Verdict verdict = outcome.verdict(parameters.onWarning, parameters.onSkipped);
        switch (verdict) {
            case SUCCESS -> {
                return true;
            }
            case UNSTABLE -> {
                build.setResult(Result.UNSTABLE);
                return true;
            }
            case FAILURE -> build.setResult(Result.FAILURE);
            case NOT_BUILT -> build.setResult(Result.NOT_BUILT);
            case ABORTED -> build.setResult(Result.ABORTED);
        }
        return false;
    }

    /** Parks the build's thread on a future that the engine completes. */
    private static final class Waiting implements SupaflowEngine.Caller {

        private final BuildListener listener;
        private final boolean untilTheEnd;
        private final CompletableFuture<RunOutcome> end = new CompletableFuture<>();

        Waiting(BuildListener listener, boolean untilTheEnd) {
            this.listener = listener;
            this.untilTheEnd = untilTheEnd;
        }

        @Override
        public void line(@NonNull String text) {
            listener.getLogger().println(text);
        }

        @Override
        public void updated(@NonNull SupaflowRunResult result, @CheckForNull RunOutcome outcome) {
            if (outcome != null || !untilTheEnd) {
                end.complete(outcome);
            }
        }
    }

    @Extension
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {

        public DescriptorImpl() {
            for (String same : List.of("credentialsId", "fullResync", "onSkipped", "onWarning", "resetTarget")) {
                addHelpFileRedirect(same, SupaflowRunStep.class, same);
            }
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowRunBuilder_displayName();
        }

        @Override
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return RunForm.credentials(item, credentialsId);
        }

        @POST
        public ListBoxModel doFillOnWarningItems() {
            return RunForm.verdicts(RunParameters.ON_WARNING);
        }

        @POST
        public ListBoxModel doFillOnSkippedItems() {
            return RunForm.verdicts(RunParameters.ON_SKIPPED);
        }

        @POST
        public HttpResponse doSuggestPipelines(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
            return PipelineField.suggest(item, value, credentialsId);
        }

        @POST
        public FormValidation doCheckPipelineId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
            return PipelineField.check(item, value, credentialsId, true);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return RunForm.checkCredentialsId(item, value);
        }

        @POST
        public FormValidation doCheckResetTarget(
                @AncestorInPath Item item, @QueryParameter boolean value, @QueryParameter boolean fullResync) {
            return RunForm.checkResetTarget(item, value, fullResync);
        }
    }
}
