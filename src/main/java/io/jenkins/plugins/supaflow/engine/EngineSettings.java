package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import io.jenkins.plugins.supaflow.run.RunSettings;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What an administrator decides for the engine. The room of settings implements it, as an extension. */
@Restricted(NoExternalUse.class)
public interface EngineSettings {

    /** This controller's. */
    @NonNull
    static EngineSettings get() {
        return ExtensionList.lookupSingleton(EngineSettings.class);
    }

    /** Where API keys are exchanged for access: an address that they may be sent to. */
    @NonNull
    String getApiUrl();

    /** The Secret text that runs use which name no other; null if there is none. */
    @CheckForNull
    String getCredentialsId();

    /** Where a job is in Supaflow's web app, see {@link JobLink}; null if that is not known. */
    @CheckForNull
    String getJobLinkPattern();

    /** Whether to cancel the jobs that builds waited for which a restart ended, instead of following them. */
    boolean isCancelAfterRestart();

    /** How the runs are followed. */
    @NonNull
    RunSettings toSettings();
}
