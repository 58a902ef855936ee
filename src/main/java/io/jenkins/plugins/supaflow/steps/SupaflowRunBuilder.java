package io.jenkins.plugins.supaflow.steps;

import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.core.JVM;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import com.thoughtworks.xstream.mapper.Mapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.console.ConsoleNote;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Result;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.RobustReflectionConverter;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.engine.Caller;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.ConsoleText;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The freestyle build step. While it waits, the build holds its executor, as every freestyle build does; the wait itself is the
 * engine's, and outlives the build.
 */
public final class SupaflowRunBuilder extends Builder implements RunArguments {

    private final RunParameters parameters;

    @DataBoundConstructor
    public SupaflowRunBuilder(@CheckForNull String pipelineId) {
        this(new RunParameters(pipelineId));
    }

    private SupaflowRunBuilder(RunParameters parameters) {
        this.parameters = parameters;
    }

    /** In a job's configuration the arguments stand in the build step itself, as its users know them. */
    @Restricted(NoExternalUse.class)
    public static final class ConverterImpl extends RobustReflectionConverter {

        public ConverterImpl(@NonNull Mapper mapper) {
            super(mapper, new JVM().bestReflectionProvider());
        }

        @Override
        public boolean canConvert(@CheckForNull Class type) {
            return type == SupaflowRunBuilder.class;
        }

        @Override
        public void marshal(Object builder, HierarchicalStreamWriter writer, MarshallingContext context) {
            super.marshal(((SupaflowRunBuilder) builder).parameters, writer, context);
        }

        @Override
        public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
            return new SupaflowRunBuilder((RunParameters) context.convertAnother(null, RunParameters.class));
        }
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
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        String runId = UUID.randomUUID().toString();
        Waiting waiting = new Waiting(listener, parameters.waitForCompletion);
        try {
            SupaflowEngine.get()
                    .start(
                            runId,
                            parameters.toRequest(
                                    BuildRef.of(build),
                                    variables(build, listener).expand(parameters.pipelineId)),
                            waiting);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        try {
            PipelineRun run = waiting.end.get();
            RunOutcome outcome = run.outcome();
            return outcome == null || conclude(build, waiting, run, outcome);
        } catch (InterruptedException e) {
            interrupted(runId, waiting);
            throw e;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            SupaflowEngine.get().detach(runId);
        }
    }

    /** As Jenkins' own build steps have them, but for the secret ones: the pipeline's name is kept and shown. */
    private static EnvVars variables(AbstractBuild<?, ?> build, BuildListener listener)
            throws InterruptedException, IOException {
        Map<String, String> own = new HashMap<>(build.getBuildVariables());
        own.keySet().removeAll(build.getSensitiveBuildVariables());
        EnvVars variables = build.getEnvironment(listener);
        variables.putAll(own);
        return variables;
    }

    private static void interrupted(String runId, Waiting waiting) throws InterruptedException {
        if (Jenkins.get().isTerminating()) {
            PipelineRun run = SupaflowEngine.get().find(runId);
            String text = Messages.SupaflowRunBuilder_shuttingDown();
            waiting.line(run == null ? text : ConsoleText.about(run, text));
            return;
        }
        try {
            SupaflowEngine.get().cancel(runId).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        PipelineRun end = waiting.end.getNow(null);
        RunOutcome outcome = end == null ? null : end.outcome();
        if (outcome != null) {
            waiting.say(waiting.text(end, outcome));
        }
    }

    /**
     * Does to the build what is to be done about the end.
     *
     * @return whether the build goes on
     * @throws AbortException if it fails, as any build step fails that has something to say
     */
    private boolean conclude(AbstractBuild<?, ?> build, Waiting waiting, PipelineRun run, RunOutcome outcome)
            throws AbortException {
        EndText text = waiting.text(run, outcome);
        Verdict verdict = parameters.conclusion(outcome);
        if (verdict == Verdict.FAILURE) {
            throw new AbortException(text.failure());
        }
        waiting.say(text);
        switch (verdict) {
            case UNSTABLE -> build.setResult(Result.UNSTABLE);
            case NOT_BUILT -> build.setResult(Result.NOT_BUILT);
            case ABORTED -> build.setResult(Result.ABORTED);
            default -> {}
        }
        return verdict == Verdict.SUCCESS || verdict == Verdict.UNSTABLE;
    }

    /** Parks the build's thread on a future that the engine completes. */
    private static final class Waiting implements Caller {

        private final BuildListener listener;
        private final boolean untilTheEnd;
        private final CompletableFuture<PipelineRun> end = new CompletableFuture<>();
        private volatile String lastLine;

        Waiting(BuildListener listener, boolean untilTheEnd) {
            this.listener = listener;
            this.untilTheEnd = untilTheEnd;
        }

        @Override
        public void line(@NonNull String text) {
            lastLine = ConsoleNote.removeNotes(text);
            listener.getLogger().println(text);
        }

        @Override
        public void updated(@NonNull PipelineRun run) {
            if (run.outcome() != null || !untilTheEnd) {
                end.complete(run);
            }
        }

        EndText text(PipelineRun run, RunOutcome outcome) {
            return new EndText(run.request().pipeline(), new SupaflowRunResult(run), outcome, lastLine);
        }

        void say(EndText text) {
            String line = text.line();
            if (line != null) {
                line(line);
            }
        }
    }

    @Extension
    @Symbol("supaflowRun")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> implements RunForm {

        public DescriptorImpl() {
            for (String same : List.of(
                    "credentialsId",
                    "fullResync",
                    "ifRunning",
                    "onSkipped",
                    "onWarning",
                    "propagateAbort",
                    "resetTarget")) {
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

        /** The build's parameters and variables, when it runs. */
        @Override
        public boolean mayExpand() {
            return true;
        }
    }
}
