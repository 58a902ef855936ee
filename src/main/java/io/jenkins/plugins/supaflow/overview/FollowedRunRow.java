package io.jenkins.plugins.supaflow.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.engine.BuildRef;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import java.time.Duration;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.springframework.security.access.AccessDeniedException;

/** A run that this controller follows, as a row for whoever looks. Ages are milliseconds. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class FollowedRunRow {

    /** In a cell in which there is nothing to tell. */
    static final String NOTHING = "–";

    private final PipelineRun run;
    private final AccountLabel account;
    private final long age;
    private final long lastGoodAge;
    private final long nextPollIn;

    FollowedRunRow(@NonNull FollowedRun followed, @NonNull Reading reading) {
        run = followed.run();
        account = AccountLabel.of(followed);
        age = reading.ageByTimeOfDay(run.since());
        SupaflowClient client = followed.account();
        lastGoodAge = client == null ? -1 : reading.age(reading.healthOf(client).lastGood());
        nextPollIn = run.phase() == PipelineRun.Phase.RUNNING ? reading.until(followed.nextPoll()) : -1;
    }

    /** For the page's script: what tells the rows apart. */
    @NonNull
    public String getKey() {
        return run.id();
    }

    /** Whether the user who asks may see the run: who may read its job. What has no job any more is the administrators'. */
    static boolean isVisible(@NonNull PipelineRun run) {
        Job<?, ?> job = BuildRef.of(run).findJob();
        return job == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : job.hasPermission(Item.READ);
    }

    /** The build by its name for people; by its id where it is gone. */
    @Exported
    @NonNull
    public String getBuild() {
        Run<?, ?> build = build();
        return build == null ? BuildRef.of(run).name() : build.getFullDisplayName();
    }

    /** Where the build's page is, from the root of Jenkins; null where the build is gone. */
    @Exported
    @CheckForNull
    public String getBuildUrl() {
        Run<?, ?> build = build();
        return build == null ? null : build.getUrl();
    }

    @CheckForNull
    private Run<?, ?> build() {
        try {
            return BuildRef.of(run).find();
        } catch (AccessDeniedException e) {
            // A folder above it shows that it exists, and no more.
            return null;
        }
    }

    @Exported
    @NonNull
    public String getPipeline() {
        String name = run.pipelineName();
        return name == null ? run.request().pipeline() : name;
    }

    /** The Supaflow job; null while there is none. */
    @Exported
    @CheckForNull
    public String getJobId() {
        return run.jobId();
    }

    /** Supaflow's word, or the engine's, as {@link SupaflowRunResult#getStatus} has it. */
    @Exported
    @NonNull
    public String getStatus() {
        return new SupaflowRunResult(run).getStatus();
    }

    /** Whether somebody wants the job cancelled, and it has not ended yet. */
    @Exported
    public boolean isCancelling() {
        return run.cancelRequested() && run.phase() != PipelineRun.Phase.ENDED;
    }

    /** For the view: how the run stands. */
    @NonNull
    public String getStatusForPeople() {
        if (isCancelling()) {
            return StatusWords.cancelling();
        }
        io.jenkins.plugins.supaflow.client.Job job = run.job();
        return switch (run.phase()) {
            case PREPARING -> StatusWords.of("preparing");
            case WATCHING -> StatusWords.of("watching");
            case TRIGGERING -> StatusWords.of("triggering");
            case RUNNING -> StatusWords.of(job == null ? "queued" : job.apiStatus());
            case ENDED -> Messages.FollowedRunRow_ending();
        };
    }

    /** How long the run has gone on, by the controller's clock; -1 if that is not known. */
    @Exported
    public long getAge() {
        return age;
    }

    /** How the account is called, see {@link AccountLabel}. */
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

    /** For the view: the account, or that there is none. */
    @NonNull
    public String getAccountForPeople() {
        return account.forPeople();
    }

    /** How long ago Supaflow gave the account a good answer; -1 if it gave none yet. */
    @Exported
    public long getLastGoodAge() {
        return lastGoodAge;
    }

    /** In how long the run's job is read again; -1 if nothing is planned. */
    @Exported
    public long getNextPollIn() {
        return nextPollIn;
    }

    /** For the view: the ages in words. */
    @NonNull
    public String getRunningFor() {
        return age < 0 ? NOTHING : Figures.duration(Duration.ofMillis(age));
    }

    @NonNull
    public String getLastGood() {
        return lastGoodAge < 0 ? NOTHING : Figures.ago(Duration.ofMillis(lastGoodAge));
    }

    @NonNull
    public String getNextPoll() {
        return nextPollIn < 0 ? NOTHING : Figures.in(Duration.ofMillis(nextPollIn));
    }
}
