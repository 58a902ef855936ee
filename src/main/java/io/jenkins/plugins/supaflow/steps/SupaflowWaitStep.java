package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.forms.KeyField;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code supaflowWait}: waits for a job that somebody may have started elsewhere, or for fresh data of a pipeline. */
public final class SupaflowWaitStep extends Step {

    private final WaitParameters parameters = new WaitParameters();

    @DataBoundConstructor
    public SupaflowWaitStep() {
        // All is optional by itself: which of them go together is checked when the build runs.
    }

    /** The job's UUID; null to wait for a pipeline. */
    @CheckForNull
    public String getJobId() {
        return parameters.jobId;
    }

    @DataBoundSetter
    public void setJobId(@CheckForNull String jobId) {
        parameters.jobId = Util.fixEmptyAndTrim(jobId);
    }

    /** The pipeline's UUID or API name; null to wait for a job. */
    @CheckForNull
    public String getPipelineId() {
        return parameters.pipelineId;
    }

    @DataBoundSetter
    public void setPipelineId(@CheckForNull String pipelineId) {
        parameters.pipelineId = Util.fixEmptyAndTrim(pipelineId);
    }

    /** How long ago the pipeline's newest success may have ended, in minutes; null to wait for a job. */
    @CheckForNull
    public Integer getMaxAgeMinutes() {
        return parameters.maxAgeMinutes;
    }

    @DataBoundSetter
    public void setMaxAgeMinutes(@CheckForNull Integer maxAgeMinutes) {
        parameters.maxAgeMinutes = maxAgeMinutes;
    }

    /** The Secret text with the API key; null for the default. */
    @CheckForNull
    public String getCredentialsId() {
        return parameters.credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        parameters.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** Whether the outcome of the job becomes that of the build. */
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
        return parameters.onWarning;
    }

    /** Checked when the build runs: what is thrown here, data binding wraps in its own words and a trace. */
    @DataBoundSetter
    public void setOnWarning(@CheckForNull String onWarning) {
        parameters.onWarning = RunParameters.given(onWarning);
    }

    /** What {@code skipped} means for the build: FAILURE, SUCCESS, UNSTABLE or NOT_BUILT. */
    @NonNull
    public String getOnSkipped() {
        return parameters.onSkipped;
    }

    /** Checked when the build runs: what is thrown here, data binding wraps in its own words and a trace. */
    @DataBoundSetter
    public void setOnSkipped(@CheckForNull String onSkipped) {
        parameters.onSkipped = RunParameters.given(onSkipped);
    }

    /** Whether aborting the build cancels the job. */
    public boolean isPropagateAbort() {
        return parameters.propagateAbort;
    }

    @DataBoundSetter
    public void setPropagateAbort(boolean propagateAbort) {
        parameters.propagateAbort = propagateAbort;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new SupaflowRunExecution(context, parameters);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements RunForm {

        public DescriptorImpl() {
            for (String same : List.of("credentialsId", "onSkipped", "onWarning", "propagate", "propagateAbort")) {
                addHelpFileRedirect(same, SupaflowRunStep.class, same);
            }
        }

        @Override
        public String getFunctionName() {
            return "supaflowWait";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowWaitStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return SupaflowRunExecution.REQUIRED_CONTEXT;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.getOrDefault("jobId", namedArgs.get("pipelineId")) instanceof String about ? about : null;
        }

        /** Groovy does that, before the step is called. */
        @Override
        public boolean mayExpand() {
            return false;
        }

        /** No pipeline is needed where a job is named. */
        @NonNull
        @POST
        @Override
        public FormValidation doCheckPipelineId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.ok()
                    : RunForm.super.doCheckPipelineId(item, value, credentialsId);
        }

        /** Whether it is a job's id. */
        @NonNull
        @POST
        public FormValidation doCheckJobId(@AncestorInPath Item item, @QueryParameter String value) {
            String given = Util.fixEmptyAndTrim(value);
            if (given == null || given.contains("$") || !KeyField.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                WaitParameters.checkJobId(given);
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
