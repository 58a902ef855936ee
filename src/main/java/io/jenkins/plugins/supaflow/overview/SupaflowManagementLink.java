package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Api;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.supaflow.build.RunPage;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import java.util.Comparator;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Manage Jenkins → Supaflow: every run that this controller follows, and every trigger. Asks Supaflow for nothing but what accounts are called. */
@Extension
@ExportedBean
@Restricted(NoExternalUse.class)
public final class SupaflowManagementLink extends ManagementLink implements StaplerProxy {

    static final String URL_NAME = "supaflow";

    /** More rows help nobody, and would make the page slow. */
    static final int MAX_ROWS = 1_000;

    @Override
    public String getIconFileName() {
        return "symbol-git-network-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.SupaflowManagementLink_displayName();
    }

    @Override
    public String getDescription() {
        return Messages.SupaflowManagementLink_description();
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.STATUS;
    }

    /** Nothing here, pages and remote API, is for anybody else. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(getRequiredPermission());
        return this;
    }

    /** What the user may see now. */
    @Exported
    @NonNull
    public Overview getOverview() {
        SupaflowEngine engine = SupaflowEngine.get();
        return new Overview(engine.followed(), engine.triggers().watched(), Reading.now());
    }

    @NonNull
    public Api getApi() {
        return new Api(this);
    }

    /** The followed runs that the user may see, their accounts in trouble, and the triggers, at one moment. */
    @ExportedBean(defaultVisibility = 2)
    @Restricted(NoExternalUse.class)
    public static final class Overview {

        private final List<FollowedRunRow> visible;
        private final List<AccountTrouble> troubles;
        private final List<TriggerRow> triggers;

        Overview(List<FollowedRun> followed, List<JobTriggers.Watched> watched, Reading reading) {
            visible = followed.stream()
                    .filter(run -> FollowedRunRow.isVisible(run.run()))
                    .map(run -> new FollowedRunRow(run, reading))
                    .toList();
            troubles = AccountTrouble.of(followed, reading);
            triggers = watched.stream()
                    .filter(TriggerRow::isVisible)
                    .map(trigger -> new TriggerRow(trigger, reading))
                    .sorted(TriggerRow.ORDER)
                    .toList();
        }

        /** How many runs the user may see. */
        @Exported
        public int getTotal() {
            return visible.size();
        }

        /** The runs that have gone on for longest. */
        @Exported
        @NonNull
        public List<FollowedRunRow> getRuns() {
            return visible.stream()
                    .sorted(Comparator.comparing(FollowedRunRow::getAge).reversed())
                    .limit(MAX_ROWS)
                    .toList();
        }

        @Exported
        @NonNull
        public List<AccountTrouble> getTroubles() {
            return troubles;
        }

        /** How many triggers the user may see. */
        @Exported
        public int getTriggerTotal() {
            return triggers.size();
        }

        /** The triggers, those in trouble first, then by the names of their jobs. */
        @Exported
        @NonNull
        public List<TriggerRow> getTriggers() {
            return triggers.stream().limit(MAX_ROWS).toList();
        }

        /** For the view: how many rows are left out; null if none are. */
        @CheckForNull
        public String getMoreRuns() {
            return leftOut(visible.size());
        }

        /** Whose view the bar of the filters is: by its name alone, Jelly finds no plugin's class where there is no layout around. */
        @NonNull
        public Class<?> getFilterBar() {
            return RunPage.class;
        }

        @CheckForNull
        public String getMoreTriggers() {
            return leftOut(triggers.size());
        }

        @CheckForNull
        private static String leftOut(int total) {
            return total > MAX_ROWS ? Figures.count(total - MAX_ROWS) : null;
        }
    }
}
