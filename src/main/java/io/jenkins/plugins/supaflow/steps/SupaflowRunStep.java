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

/** {@code supaflowRun}: runs a Supaflow pipeline, and waits for it without an executor and without a thread. */
public final class SupaflowRunStep extends Step implements RunArguments {

    private final RunParameters parameters;

    @DataBoundConstructor
    public SupaflowRunStep(@CheckForNull String pipelineId) {
        this.parameters = new RunParameters(pipelineId);
    }

    @NonNull
    @Override
    public RunParameters parameters() {
        return parameters;
    }

    @DataBoundSetter
    public void setWaitForCompletion(boolean waitForCompletion) {
        parameters.waitForCompletion = waitForCompletion;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        parameters.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @DataBoundSetter
    public void setFullResync(boolean fullResync) {
        parameters.fullResync = fullResync;
    }

    @DataBoundSetter
    public void setResetTarget(boolean resetTarget) {
        parameters.resetTarget = resetTarget;
    }

    @DataBoundSetter
    public void setPropagate(boolean propagate) {
        parameters.propagate = propagate;
    }

    /** Checked when the build runs: what is thrown here, data binding wraps in its own words and a trace. */
    @DataBoundSetter
    public void setOnWarning(@CheckForNull String onWarning) {
        parameters.onWarning = RunParameters.given(onWarning);
    }

    /** Checked when the build runs: what is thrown here, data binding wraps in its own words and a trace. */
    @DataBoundSetter
    public void setOnSkipped(@CheckForNull String onSkipped) {
        parameters.onSkipped = RunParameters.given(onSkipped);
    }

    /** Checked when the build runs: what is thrown here, data binding wraps in its own words and a trace. */
    @DataBoundSetter
    public void setIfRunning(@CheckForNull String ifRunning) {
        parameters.ifRunning = RunParameters.given(ifRunning);
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
            return SupaflowRunExecution.REQUIRED_CONTEXT;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("pipelineId") instanceof String pipelineId ? pipelineId : null;
        }

        /** Groovy does that, before the step is called. */
        @Override
        public boolean mayExpand() {
            return false;
        }
    }
}
