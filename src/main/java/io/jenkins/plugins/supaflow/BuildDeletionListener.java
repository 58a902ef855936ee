package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Deleting a running build is a way to abort it. */
@Extension
@Restricted(NoExternalUse.class)
public final class BuildDeletionListener extends RunListener<Run<?, ?>> {

    @Override
    public void onDeleted(@NonNull Run<?, ?> build) {
        SupaflowEngine.get().cancelAwaited(build.getExternalizableId());
    }
}
