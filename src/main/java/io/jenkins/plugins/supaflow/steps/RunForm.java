package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.forms.KeyField;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of the step and of the build step ask. The permission is tested first, wherever there is something to tell. */
@Restricted(NoExternalUse.class)
public interface RunForm extends KeyForm {

    /** Whether parameters and variables expand in this form's pipeline. */
    boolean mayExpand();

    /** A list that is the same for everybody and tells nothing of this Jenkins: no permission to test. */
    @NonNull
    @POST
    @SuppressWarnings("lgtm[jenkins/no-permission-check]")
    default ListBoxModel doFillOnWarningItems() {
        return verdicts(RunParameters.ON_WARNING);
    }

    /** A list that is the same for everybody and tells nothing of this Jenkins: no permission to test. */
    @NonNull
    @POST
    @SuppressWarnings("lgtm[jenkins/no-permission-check]")
    default ListBoxModel doFillOnSkippedItems() {
        return verdicts(RunParameters.ON_SKIPPED);
    }

    /** A list that is the same for everybody and tells nothing of this Jenkins: no permission to test. */
    @NonNull
    @POST
    @SuppressWarnings("lgtm[jenkins/no-permission-check]")
    default ListBoxModel doFillIfRunningItems() {
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.RunForm_trigger(), Aim.Kind.TRIGGER.name());
        items.add(Messages.RunForm_join(), Aim.Kind.JOIN.name());
        items.add(Messages.RunForm_wait(), Aim.Kind.WAIT.name());
        items.add(Messages.RunForm_fail(), Aim.Kind.FAIL.name());
        return items;
    }

    /** The pipelines for what was typed. */
    @NonNull
    @POST
    default HttpResponse doSuggestPipelines(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
        return PipelineField.suggest(item, value, credentialsId);
    }

    /** What the chosen pipeline is. */
    @NonNull
    @POST
    default FormValidation doCheckPipelineId(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String credentialsId) {
        return PipelineField.check(item, value, credentialsId, mayExpand());
    }

    /** Whether the target may be reset. */
    @NonNull
    @POST
    default FormValidation doCheckResetTarget(
            @AncestorInPath Item item, @QueryParameter boolean value, @QueryParameter boolean fullResync) {
        if (!KeyField.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            RunRequest.checkOptions(fullResync, value);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(Messages.RunForm_resetNeedsResync());
        }
    }

    /** Whether a job may be joined. */
    @NonNull
    @POST
    default FormValidation doCheckIfRunning(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean fullResync) {
        if (!KeyField.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            RunParameters.checkJoin(value, fullResync);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(Messages.RunForm_joinedResync());
        }
    }

    private static ListBoxModel verdicts(List<Verdict> allowed) {
        ListBoxModel items = new ListBoxModel();
        for (Verdict verdict : allowed) {
            items.add(
                    switch (verdict) {
                        case SUCCESS -> Messages.RunForm_success();
                        case UNSTABLE -> Messages.RunForm_unstable();
                        case FAILURE -> Messages.RunForm_failure();
                        case NOT_BUILT -> Messages.RunForm_notBuilt();
                        case ABORTED -> Messages.RunForm_aborted();
                    },
                    verdict.name());
        }
        return items;
    }
}
