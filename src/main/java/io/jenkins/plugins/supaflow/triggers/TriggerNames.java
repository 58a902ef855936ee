package io.jenkins.plugins.supaflow.triggers;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Triggers go on when their job, or a folder above it, gets another name, and end when it is deleted. */
@Extension
@Restricted(NoExternalUse.class)
public final class TriggerNames extends ItemListener {

    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        triggersOf(item).forEach(TriggeredBuilds::restart);
    }

    @Override
    public void onDeleted(Item item) {
        triggersOf(item).forEach(SupaflowEngine.get().triggers()::end);
    }

    private static Stream<TriggeredBuilds> triggersOf(Item item) {
        return item instanceof Job<?, ?> job
                ? SupaflowEngine.get().triggers().of(job).stream().map(TriggeredBuilds.class::cast)
                : Stream.empty();
    }
}
