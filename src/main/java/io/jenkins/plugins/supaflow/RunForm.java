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
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
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

    /** Asks Supaflow whether it accepts the key with which the item's builds would run. */
    static FormValidation checkCredentialsId(@CheckForNull Item item, @CheckForNull String credentialsId) {
        if (!mayUseKeys(item)) {
            return FormValidation.ok();
        }
        SupaflowClient account;
        try {
            account = SupaflowAccounts.get().forForm(item, credentialsId);
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
        return FormAnswers.key(SupaflowAccounts.get().catalog().key(account));
    }

    static FormValidation checkResetTarget(@CheckForNull Item item, boolean resetTarget, boolean fullResync) {
        if (!mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            RunRequest.checkOptions(fullResync, resetTarget);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(Messages.RunForm_resetNeedsResync());
        }
    }

    static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Whether requests may be sent with keys of this item: what its builds do, but now and for whoever fills in the form. */
    static boolean mayUseKeys(@CheckForNull Item item) {
        return mayConfigure(item) && (item == null || item.hasPermission(CredentialsProvider.USE_ITEM));
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
