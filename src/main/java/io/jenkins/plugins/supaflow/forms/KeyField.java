package io.jenkins.plugins.supaflow.forms;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.CredentialChoice;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The box in which an API key is chosen. The permission is tested first, everywhere. */
@Restricted(NoExternalUse.class)
public final class KeyField {

    private static final int MAX_ID = 100;

    private KeyField() {}

    /** Secret texts as the item's own builds may use them; only the current value for those who may not list. */
    @NonNull
    public static ListBoxModel items(@CheckForNull Item item, @CheckForNull String current) {
        return items(item, current, item);
    }

    /**
     * The same where the empty value is not what the item's own builds would use.
     *
     * @param whoseDefault the job or folder whose default it is; null for the controller's
     */
    @NonNull
    public static ListBoxModel items(
            @CheckForNull Item item, @CheckForNull String current, @CheckForNull Item whoseDefault) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean mayList = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!mayList) {
            return items.includeCurrentValue(Util.fixNull(current));
        }
        items.add(defaultOf(whoseDefault), "");
        return items.includeMatchingAs(
                        item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                        item,
                        StringCredentials.class,
                        List.of(),
                        // Without an item all of Jenkins' own would be offered, and no build may use these.
                        CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM)))
                .includeCurrentValue(Util.fixNull(current));
    }

    private static String defaultOf(@CheckForNull Item item) {
        CredentialChoice choice = CredentialChoice.of(null, item);
        Item folder = choice == null ? null : choice.folder();
        return folder == null
                ? Messages.KeyField_default()
                : Messages.KeyField_folderDefault(Texts.plain(choice.id(), MAX_ID), folder.getFullDisplayName());
    }

    /**
     * Asks Supaflow whether it accepts the key with which the item's builds would run.
     *
     * @param item null where there is none: then with a key that any build may use
     */
    @NonNull
    public static FormValidation check(@CheckForNull Item item, @CheckForNull String credentialsId) {
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

    /** Whether the user may change what the form shows. */
    public static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Whether requests may be sent with keys of this item: what its builds do, but now and for whoever fills in the form. */
    public static boolean mayUseKeys(@CheckForNull Item item) {
        return mayConfigure(item) && (item == null || item.hasPermission(CredentialsProvider.USE_ITEM));
    }
}
