package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A trigger of a job, as a row for whoever looks. Ages are milliseconds, -1 if there is none. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class TriggerRow {

    /** Those in trouble first. */
    static final Comparator<TriggerRow> ORDER =
            Comparator.comparing((TriggerRow row) -> row.getTrouble() == null).thenComparing(TriggerRow::getJob);

    private final JobTriggers.Watched watched;
    private final PipelineWatches.State state;
    private final Instant now;

    /** @param now by the engine's clock */
    TriggerRow(@NonNull JobTriggers.Watched watched, @NonNull Instant now) {
        this.watched = watched;
        this.state = watched.state();
        this.now = now;
    }

    /** Whether the user who asks may see the trigger: who may read its job. */
    static boolean isVisible(@NonNull JobTriggers.Watched watched) {
        return watched.trigger().job().hasPermission(Item.READ);
    }

    /** The job by its name for people. */
    @Exported
    @NonNull
    public String getJob() {
        return watched.trigger().job().getFullDisplayName();
    }

    /** Where the job's page is, from the root of Jenkins. */
    @Exported
    @NonNull
    public String getJobUrl() {
        return watched.trigger().job().getUrl();
    }

    @Exported
    @NonNull
    public String getPipeline() {
        return watched.pipelineName();
    }

    /** How many runs of the pipeline go on, as far as that is known. */
    @Exported
    public int getOpen() {
        return state == null ? 0 : state.open();
    }

    /** For how many ended runs a build is on its way. */
    @Exported
    public int getDue() {
        return state == null ? 0 : state.due();
    }

    /** What is the matter, in one sentence; null if all is well. */
    @Exported
    @CheckForNull
    public String getTrouble() {
        JobTriggers.Trouble trouble = watched.trouble();
        return trouble == null ? null : trouble.sentence();
    }

    /** For how long that has been so. */
    @Exported
    public long getTroubleAge() {
        JobTriggers.Trouble trouble = watched.trouble();
        return trouble == null
                ? -1
                : Math.max(0, Duration.between(trouble.since(), Instant.now()).toMillis());
    }

    /** The account, see {@link AccountTrouble#organizationOf}. */
    @Exported
    @CheckForNull
    public String getAccount() {
        return state == null ? null : AccountTrouble.organizationOf(state.account());
    }

    /** In how long Supaflow is asked again. */
    @Exported
    public long getNextPollIn() {
        Instant next = state == null ? null : state.nextPoll();
        return next == null ? -1 : Math.max(0, Duration.between(now, next).toMillis());
    }

    /** For the view: an age in words. */
    @NonNull
    public String words(long millis) {
        return millis < 0 ? "–" : Util.getTimeSpanString(millis);
    }
}
