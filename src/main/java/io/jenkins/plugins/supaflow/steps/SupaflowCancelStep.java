package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code supaflowCancel}: cancels a job, whoever started it, and waits until it has settled. */
public final class SupaflowCancelStep extends Step {

    private final CancelParameters parameters;

    @DataBoundConstructor
    public SupaflowCancelStep(@CheckForNull String jobId) {
        this.parameters = new CancelParameters(jobId);
    }

    /** The job's UUID. */
    @NonNull
    public String getJobId() {
        return parameters.jobId;
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

    @Override
    public StepExecution start(StepContext context) {
        return new SupaflowRunExecution(context, parameters);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements KeyForm {

        public DescriptorImpl() {
            addHelpFileRedirect("credentialsId", SupaflowRunStep.class, "credentialsId");
        }

        @Override
        public String getFunctionName() {
            return "supaflowCancel";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowCancelStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return SupaflowRunExecution.REQUIRED_CONTEXT;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("jobId") instanceof String jobId ? jobId : null;
        }
    }
}
