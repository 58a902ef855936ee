package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code supaflowRun}: runs a Supaflow pipeline, and waits for it without an executor and without a thread. */
public final class SupaflowRunStep extends Step {

    private final RunParameters parameters;

    @DataBoundConstructor
    public SupaflowRunStep(@CheckForNull String pipelineId) {
        this.parameters = new RunParameters(pipelineId);
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
    public StepExecution start(StepContext context) {
        return new SupaflowRunExecution(context, parameters);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "supaflowRun";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowRunStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("pipelineId") instanceof String pipelineId ? pipelineId : null;
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
            return PipelineField.check(item, value, credentialsId, false);
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
