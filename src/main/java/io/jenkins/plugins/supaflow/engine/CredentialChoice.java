package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.Item;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which credential is used. Whether it may be used is another question, and is asked with the rights of who uses it.
 *
 * @param id of a Secret text
 * @param folder whose default it is; null if who uses it has named it, or if it is the controller's default
 */
@Restricted(NoExternalUse.class)
public record CredentialChoice(
        @NonNull String id, @CheckForNull Item folder) {

    /**
     * The one that is named or else the default: that of the nearest folder which has one, or else the controller's. As it is now:
     * nobody keeps it.
     *
     * @param own null if none is named
     * @param item for whose builds: a job, or a folder for those below it; null where there is none
     * @return null if there is no default either
     */
    @CheckForNull
    public static CredentialChoice of(@CheckForNull String own, @CheckForNull Item item) {
        if (own != null) {
            return new CredentialChoice(own, null);
        }
        for (Item at = item; at != null; at = at.getParent() instanceof Item above ? above : null) {
            for (FolderDefaults defaults : ExtensionList.lookup(FolderDefaults.class)) {
                String id = defaults.credentialsId(at);
                if (id != null) {
                    return new CredentialChoice(id, at);
                }
            }
        }
        String id = EngineSettings.get().getCredentialsId();
        return id == null ? null : new CredentialChoice(id, null);
    }
}
