package io.jenkins.plugins.supaflow.triggers;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Job;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.steps.KeyForm;
import io.jenkins.plugins.supaflow.steps.PipelineField;
import io.jenkins.plugins.supaflow.steps.SupaflowRunStep;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Builds the job each time when a run of a pipeline has ended with one of some statuses, whoever started it. */
public final class SupaflowTrigger extends Trigger<Job<?, ?>> {

    /** The statuses with which a run can end. */
    private static final List<String> ENDS = Stream.of(JobStatus.values())
            .filter(JobStatus::isTerminal)
            .map(JobStatus::apiName)
            .toList();

    private static final List<String> SUCCESS =
            List.of(JobStatus.COMPLETED.apiName(), JobStatus.COMPLETED_WITH_WARNING.apiName());

    private static final int MAX_GIVEN = 100;

    private final String pipelineId;
    private List<String> on = new ArrayList<>(SUCCESS);
    private String credentialsId;
    private boolean everyJob;
    private transient volatile TriggeredBuilds builds;

    @DataBoundConstructor
    public SupaflowTrigger(@CheckForNull String pipelineId) {
        this.pipelineId = Util.fixNull(Util.fixEmptyAndTrim(pipelineId));
    }

    /** A file that was written by hand need not have all. */
    @Override
    protected Object readResolve() throws ObjectStreamException {
        if (on == null) {
            on = new ArrayList<>(SUCCESS);
        }
        return super.readResolve();
    }

    /** The pipeline's UUID or API name. */
    @NonNull
    public String getPipelineId() {
        return pipelineId;
    }

    /** The statuses as Supaflow spells them, in its order. */
    @NonNull
    public List<String> getOn() {
        return List.copyOf(on);
    }

    /** @throws IllegalArgumentException with one sentence for the user, if a run cannot end so */
    @DataBoundSetter
    public void setOn(@CheckForNull List<String> on) {
        // The form sends an empty one along: without it, nothing chosen would be the default.
        List<String> given = on == null
                ? SUCCESS
                : on.stream()
                        .map(Util::fixEmptyAndTrim)
                        .filter(status -> status != null)
                        .toList();
        given.stream().filter(status -> !ENDS.contains(status)).findFirst().ifPresent(unknown -> {
            throw new IllegalArgumentException(
                    Messages.SupaflowTrigger_oneOf(Texts.plain(unknown, MAX_GIVEN), String.join(", ", ENDS)));
        });
        this.on = ENDS.stream().filter(given::contains).collect(Collectors.toCollection(ArrayList::new));
    }

    /** The Secret text with the API key; null for the default. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** Whether each run that ended while Jenkins was down gets its build, rather than the newest of them alone. */
    public boolean isEveryJob() {
        return everyJob;
    }

    @DataBoundSetter
    public void setEveryJob(boolean everyJob) {
        this.everyJob = everyJob;
    }

    @Override
    public void start(@NonNull Job<?, ?> project, boolean newInstance) {
        super.start(project, newInstance);
        stop();
        TriggeredBuilds started = new TriggeredBuilds(this, project);
        builds = started;
        SupaflowEngine.get().triggers().begin(started, started.watch(), newInstance);
    }

    @Override
    public void stop() {
        TriggeredBuilds stopped = builds;
        builds = null;
        if (stopped != null) {
            SupaflowEngine.get().triggers().end(stopped);
        }
    }

    /** What the job's page shows of it. */
    @NonNull
    @Override
    public Collection<? extends Action> getProjectActions() {
        return List.of(new TriggerStatus(this));
    }

    /** The builds that it starts; null while it is not started. */
    @CheckForNull
    TriggeredBuilds builds() {
        return builds;
    }

    /** For {@code triggers { supaflow(…) }}. */
    @Extension
    @Symbol("supaflow")
    public static final class DescriptorImpl extends TriggerDescriptor implements KeyForm {

        public DescriptorImpl() {
            addHelpFileRedirect("credentialsId", SupaflowRunStep.class, "credentialsId");
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowTrigger_displayName();
        }

        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof ParameterizedJobMixIn.ParameterizedJob;
        }

        /** For the form: the statuses that can be chosen. */
        @NonNull
        @Restricted(NoExternalUse.class)
        public List<String> getEnds() {
            return ENDS;
        }

        /** For the form: a status in words. */
        @NonNull
        @Restricted(NoExternalUse.class)
        public String words(@NonNull String status) {
            return StatusWords.of(status);
        }

        /** For the form: whether a status is chosen. */
        @Restricted(NoExternalUse.class)
        public boolean isChosen(@CheckForNull SupaflowTrigger trigger, @NonNull String status) {
            return (trigger == null ? SUCCESS : trigger.on).contains(status);
        }

        /** The pipelines for what was typed. */
        @NonNull
        @POST
        public HttpResponse doSuggestPipelines(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
            return PipelineField.suggest(item, value, credentialsId);
        }

        /** What the chosen pipeline is, and that the job must not run it. */
        @NonNull
        @POST
        public FormValidation doCheckPipelineId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
            return PipelineField.check(
                    item,
                    value,
                    credentialsId,
                    false,
                    pipeline -> item instanceof Job<?, ?> job
                            ? Loops.inBuildSteps(job, pipeline.id(), pipeline.apiName())
                            : null);
        }
    }
}
