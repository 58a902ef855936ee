package io.jenkins.plugins.supaflow.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.supaflow.forms.KeyField;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the form of a step with a key in it asks. The permission is tested first, wherever there is something to tell. */
@Restricted(NoExternalUse.class)
public interface KeyForm {

    /** The keys that may be chosen. */
    @NonNull
    @POST
    default ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
        return KeyField.items(item, credentialsId);
    }

    /** Whether Supaflow accepts the chosen key. */
    @NonNull
    @POST
    default FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
        return KeyField.check(item, value);
    }
}
