package io.jenkins.plugins.supaflow.engine;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Builds keep their runs when their job, or a folder above it, gets another name, and give them up when it is deleted: a new job of
 * that name has nothing to do with them.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class JobNames extends ItemListener {

    @Override
    public void onDeleted(Item item) {
        rename(item, build -> build.ofDeleted(item.getFullName()));
    }

    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        rename(item, build -> build.moved(oldFullName, newFullName));
    }

    private static void rename(Item item, UnaryOperator<BuildRef> change) {
        if (item instanceof Job) {
            SupaflowEngine.get().rename(change);
        }
    }
}
