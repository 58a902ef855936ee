package io.jenkins.plugins.supaflow.folder;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.engine.FolderDefaults;
import io.jenkins.plugins.supaflow.engine.SupaflowAccounts;
import io.jenkins.plugins.supaflow.forms.KeyField;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * The Supaflow section of a folder's configuration: the default credential of the jobs below, which a folder below may override.
 * It only names one. Each run looks it up as if it had named it itself.
 */
public final class SupaflowFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> {

    private static final int MAX_ID = 100;

    private final String credentialsId;

    @DataBoundConstructor
    public SupaflowFolderProperty(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** The Secret text that runs below the folder use which name no other; null if that is for the folders above to say. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @Extension(optional = true)
    @Symbol("supaflowFolder")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor implements FolderDefaults {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SupaflowFolderProperty_displayName();
        }

        @Restricted(NoExternalUse.class)
        @CheckForNull
        @Override
        public String credentialsId(@NonNull Item item) {
            SupaflowFolderProperty property = item instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(SupaflowFolderProperty.class)
                    : null;
            return property == null ? null : property.credentialsId;
        }

        /**
         * From the folder's form; null if it names no credential.
         *
         * @throws FormException with one sentence, if it names one that jobs in the folder may not use; not if that stood there
         *     before, or who changes something else could not save the form
         */
        @CheckForNull
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 request, JSONObject json) throws FormException {
            SupaflowFolderProperty given = (SupaflowFolderProperty) super.newInstance(request, json);
            String id = given.credentialsId;
            if (id == null) {
                return null;
            }
            AbstractFolder<?> folder = request == null ? null : request.findAncestorObject(AbstractFolder.class);
            if (folder != null && !id.equals(credentialsId(folder)) && !SupaflowAccounts.isThere(folder, id)) {
                throw new FormException(notThere(id), "credentialsId");
            }
            return given;
        }

        private static String notThere(String id) {
            return Messages.SupaflowFolderProperty_credentialMissing(Texts.plain(id, MAX_ID));
        }

        /** The keys that jobs in the folder may use, after the default that it inherits. */
        @Restricted(NoExternalUse.class)
        @NonNull
        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return KeyField.items(
                    item, credentialsId, item != null && item.getParent() instanceof Item above ? above : null);
        }

        /** Whether jobs in the folder may use the chosen key, and whether Supaflow accepts it. */
        @Restricted(NoExternalUse.class)
        @NonNull
        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            String id = Util.fixEmptyAndTrim(value);
            if (item == null || id == null || !KeyField.mayUseKeys(item)) {
                return FormValidation.ok();
            }
            return SupaflowAccounts.isThere(item, id) ? KeyField.check(item, id) : FormValidation.error(notThere(id));
        }
    }
}
