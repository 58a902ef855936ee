package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import hudson.security.Permission;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Tells who may see it when their runs wait for an account whose key is rejected, or whose API has not answered for ten minutes. */
@Extension
@Symbol("supaflowAccounts")
@Restricted(NoExternalUse.class)
public final class SupaflowAdministrativeMonitor extends AdministrativeMonitor {

    @Override
    public String getDisplayName() {
        return Messages.SupaflowAdministrativeMonitor_displayName();
    }

    @Override
    public boolean isActivated() {
        return !getTroubles().isEmpty();
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    /** The accounts that somebody should look after, as far as runs wait for them that the user may see. */
    @NonNull
    public List<AccountTrouble> getTroubles() {
        return AccountTrouble.of(SupaflowEngine.get().followed(), Reading.now()).stream()
                .filter(AccountTrouble::isSerious)
                .toList();
    }
}
