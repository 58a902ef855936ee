package io.jenkins.plugins.supaflow;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.run.Verdict;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** What the forms of the step and of the build step share. The permission is tested first, everywhere. */
final class RunForm {

    private RunForm() {}

    /** Secret texts as the item's own builds may use them; only the current value for those who may not list. */
    static ListBoxModel credentials(@CheckForNull Item item, @CheckForNull String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean mayList = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!mayList) {
            return items.includeCurrentValue(Util.fixNull(current));
        }
        items.add(Messages.RunForm_defaultCredential(), "");
        return items.includeMatchingAs(
                        item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                        item,
                        StringCredentials.class,
                        List.of(),
                        CredentialsMatchers.always())
                .includeCurrentValue(Util.fixNull(current));
    }

    /** @param mayExpand whether parameters and variables expand in this form */
    static FormValidation checkPipelineId(@CheckForNull Item item, @CheckForNull String value, boolean mayExpand) {
        if (!mayConfigure(item) || mayExpand && Util.fixNull(value).contains("$")) {
            return FormValidation.ok();
        }
        try {
            Pipeline.checkReference(value);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    static FormValidation checkResetTarget(@CheckForNull Item item, boolean resetTarget, boolean fullResync) {
        if (!mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            RunRequest.checkOptions(fullResync, resetTarget);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    static ListBoxModel verdicts(List<Verdict> allowed) {
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
