package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import java.time.Duration;
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
    private final AccountLabel account;
    private final long troubleAge;
    private final long nextPollIn;

    TriggerRow(@NonNull JobTriggers.Watched watched, @NonNull Reading reading) {
        this.watched = watched;
        state = watched.state();
        account = AccountLabel.of(state == null ? null : state.account());
        JobTriggers.Trouble trouble = watched.trouble();
        troubleAge = reading.ageByTimeOfDay(trouble == null ? null : trouble.since());
        nextPollIn = reading.until(state == null ? null : state.nextPoll());
    }

    /** For the page's script: what tells the rows apart. */
    @NonNull
    public String getKey() {
        return getJobUrl() + " " + watched.trigger().pipeline();
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
        return troubleAge;
    }

    /** How the account is called, see {@link AccountLabel}; null before the first log-in. */
    @Exported
    @CheckForNull
    public String getAccount() {
        return account.name();
    }

    /** The organization's id; null before the first log-in. */
    @Exported
    @CheckForNull
    public String getAccountId() {
        return account.id();
    }

    /** In how long Supaflow is asked again. */
    @Exported
    public long getNextPollIn() {
        return nextPollIn;
    }

    /** For the view: by what the rows are filtered. */
    @NonNull
    public String getStatusForPeople() {
        return watched.trouble() == null ? Messages.TriggerRow_well() : Messages.TriggerRow_trouble();
    }

    /** For the view: the counts, the account and the ages in words. */
    @NonNull
    public String getOpenForPeople() {
        return Figures.count(getOpen());
    }

    @NonNull
    public String getDueForPeople() {
        return Figures.count(getDue());
    }

    @NonNull
    public String getAccountForPeople() {
        String name = account.name();
        return name == null ? FollowedRunRow.NOTHING : name;
    }

    @NonNull
    public String getNextPoll() {
        return nextPollIn < 0 ? FollowedRunRow.NOTHING : Figures.in(Duration.ofMillis(nextPollIn));
    }

    @NonNull
    public String getTroubleSpan() {
        return Figures.span(Duration.ofMillis(troubleAge));
    }
}
