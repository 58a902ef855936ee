package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What folders decide for the runs below them. The room of folders implements it, as an extension, where Jenkins has folders. */
@Restricted(NoExternalUse.class)
public interface FolderDefaults {

    /** The Secret text that this folder itself names for the runs below it; null if it names none, or is no folder. */
    @CheckForNull
    String credentialsId(@NonNull Item folder);
}
