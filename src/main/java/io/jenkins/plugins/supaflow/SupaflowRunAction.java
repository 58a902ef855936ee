package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.Api;
import hudson.model.EnvironmentContributingAction;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import jenkins.model.RunAction2;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/**
 * One Supaflow run of a build, as last seen: its card on the build's page, its own page, and its part of the remote API. Also what
 * tells, after a crash, that the run had a job, or that its outcome was taken: the build has none before.
 */
@ExportedBean(defaultVisibility = 2)
public final class SupaflowRunAction implements EnvironmentContributingAction, RunAction2 {

    private static final int MAX_USER = 255;

    private final String runId;

    // Null in builds of before this was kept.
    private final String pipeline;
    private volatile SupaflowRunResult result;
    private volatile RunOutcome.Kind outcome;
    private volatile String message;
    private volatile long since;
    private transient volatile Run<?, ?> build;

    // Only where the build does not have this action yet.
    private final transient FollowedRun waiting;

    // While another run of the build goes on, its page asks for this one's card every few seconds.
    private transient volatile SoftReference<ObjectRows> read;

    SupaflowRunAction(@NonNull PipelineRun run) {
        this.runId = run.id();
        this.pipeline = run.request().pipeline();
        this.waiting = null;
        update(run, false);
    }

    /** For one look at a run that has no job yet. Never to be added to the build: a crash must find none there. */
    SupaflowRunAction(@NonNull Run<?, ?> build, @NonNull FollowedRun waiting) {
        PipelineRun run = waiting.run();
        this.runId = run.id();
        this.pipeline = run.request().pipeline();
        this.waiting = waiting;
        this.build = build;
        update(run, false);
        result = new SupaflowRunResult(run, waiting.said());
    }

    /** The action that the build has of a run; null if the run has neither a job nor an end that the build was told. */
    @CheckForNull
    static SupaflowRunAction of(@NonNull Run<?, ?> build, @NonNull String runId) {
        return build.getActions(SupaflowRunAction.class).stream()
                .filter(action -> action.runId.equals(runId))
                .findFirst()
                .orElse(null);
    }

    /** None: {@link SupaflowBuildPage} is the link beside the build's page. */
    @Override
    public String getIconFileName() {
        return null;
    }

    /** For the breadcrumbs of the run's own page. */
    @Override
    public String getDisplayName() {
        return getTitle();
    }

    @Override
    public String getUrlName() {
        return null;
    }

    @Override
    public void onAttached(Run<?, ?> run) {
        build = run;
    }

    @Override
    public void onLoad(Run<?, ?> run) {
        build = run;
    }

    /**
     * @param unsaved whether the build could not be saved with what this was told before, perhaps just for what it says
     * @return whether the build has something new that must survive a crash: the job, or the end
     */
    boolean update(PipelineRun run, boolean unsaved) {
        if (outcome != null && !unsaved) {
            // Told again after a crash: the first word stands.
            return false;
        }
        RunOutcome end = run.outcome();
        boolean news = result == null || end != null || result.getJobId() == null;
        result = new SupaflowRunResult(run);
        Instant begin = run.since();
        since = begin == null ? 0 : begin.toEpochMilli();
        if (end != null) {
            message = end.message();
            outcome = end.kind();
        }
        return news;
    }

    /** The run as it is known here, once its record is lost. */
    @NonNull
    PipelineRun lost(@NonNull PipelineRun.Request request) {
        return PipelineRun.lost(
                runId,
                request,
                result.getPipelineId(),
                result.getPipelineName(),
                result.getJobId(),
                since == 0 ? null : Instant.ofEpochMilli(since),
                Messages.SupaflowEngine_recordLost(result.getJobId()));
    }

    /** The run's own id, a UUID; not the Supaflow job's. */
    @Exported
    @NonNull
    public String getRunId() {
        return runId;
    }

    /** The run as last seen, also what is not worth a save of the build. */
    @Exported
    @NonNull
    public SupaflowRunResult getResult() {
        PipelineRun active = waiting == null && outcome == null ? active() : null;
        return active == null || active.outcome() != null ? result : new SupaflowRunResult(active);
    }

    /** How the run ended, in one sentence; null while it goes on. */
    @Exported
    @CheckForNull
    public String getMessage() {
        return message;
    }

    /** Since when the run goes on or went on, in milliseconds since 1970; 0 if that was not recorded. */
    @Exported
    public long getSince() {
        return since;
    }

    /** Whether the run has ended. */
    @Exported
    public boolean isEnded() {
        return outcome != null;
    }

    /** What the job did, object by object, as far as the build keeps it; null before that was read. */
    @Exported(visibility = 1)
    @CheckForNull
    public List<ObjectRow> getObjects() {
        ObjectRows rows = objects();
        return rows == null ? null : rows.rows();
    }

    /** How many objects the job had, also those that the build does not keep; null before that was read. */
    @Exported(visibility = 1)
    @CheckForNull
    public Integer getObjectCount() {
        ObjectRows rows = objects();
        return rows == null ? null : Integer.valueOf(rows.total());
    }

    @CheckForNull
    private ObjectRows objects() {
        if (build == null) {
            return null;
        }
        SoftReference<ObjectRows> before = read;
        ObjectRows rows = before == null ? null : before.get();
        if (rows == null) {
            rows = ObjectRows.read(build, runId);
            read = rows == null ? null : new SoftReference<>(rows);
        }
        return rows;
    }

    /** The remote API of this run. */
    @NonNull
    public Api getApi() {
        return new Api(this);
    }

    @CheckForNull
    RunOutcome getOutcome() {
        return outcome == null ? null : new RunOutcome(outcome, message);
    }

    /** For the views: the build whose run this is. */
    @Restricted(NoExternalUse.class)
    public Run<?, ?> getBuild() {
        return build;
    }

    /** For the views: what the card says now. Asks Supaflow nothing. */
    @Restricted(NoExternalUse.class)
    @NonNull
    public RunCard getCard() {
        PipelineRun active = active();
        return new RunCard(this, active != null, active != null && active.cancelRequested(), objects());
    }

    @CheckForNull
    private PipelineRun active() {
        return waiting == null ? SupaflowEngine.get().find(runId) : waiting.run();
    }

    /** For the views: the name of the pipeline for people; what was asked for, before Supaflow told its name. */
    @Restricted(NoExternalUse.class)
    @NonNull
    public String getTitle() {
        String name = result.getPipelineName() == null ? pipeline : result.getPipelineName();
        return name == null ? Messages.SupaflowRunAction_title() : name;
    }

    /** For the views: where this run's own page is, from the build's page. */
    @Restricted(NoExternalUse.class)
    @NonNull
    public String getPageUrl() {
        return SupaflowBuildPage.URL_NAME + "/" + runId;
    }

    boolean mayCancel() {
        return build != null && build.getParent().hasPermission(Item.CANCEL);
    }

    /** For the details' script: the objects, each in as few bytes as possible. */
    @GET
    @Restricted(NoExternalUse.class)
    public HttpResponse doObjects() {
        build.checkPermission(Item.READ);
        ObjectRows rows = objects();
        boolean noJob = outcome != null && result.getJobId() == null;
        return new JsonAnswer(
                rows == null ? new ObjectTable(noJob ? Messages.ObjectTable_noJob() : null) : new ObjectTable(rows));
    }

    /** Cancels the Supaflow job, and with it the build if that waits. For who may cancel the build. */
    @POST
    @Restricted(NoExternalUse.class)
    public HttpResponse doCancel() {
        build.getParent().checkPermission(Item.CANCEL);
        User user = User.current();
        // In the language of the console, not of who looks at the page.
        Locale language = Locale.getDefault();
        // Users choose their names: none must look like a line of its own.
        String who = user == null
                ? Messages._SupaflowRunAction_anonymous().toString(language)
                : Texts.plain(user.getDisplayName(), MAX_USER);
        SupaflowEngine.get()
                .cancel(runId, Messages._SupaflowRunAction_cancelledBy(who).toString(language));
        return HttpResponses.ok();
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> run, @NonNull EnvVars env) {
        if (!(run instanceof AbstractBuild)) {
            // A Pipeline has the step's return value, and may run several at once.
            return;
        }
        put(env, "SUPAFLOW_JOB_ID", result.getJobId());
        put(env, "SUPAFLOW_JOB_STATUS", result.getStatus());
        put(env, "SUPAFLOW_ROWS_READ", result.getTotalRowsSource());
        put(env, "SUPAFLOW_ROWS_WRITTEN", result.getTotalRowsDestination());
    }

    private static void put(EnvVars env, String name, @CheckForNull Object value) {
        // Of several runs, the last one: a value of an earlier one must not be mixed in.
        if (value == null) {
            env.remove(name);
        } else {
            env.put(name, value.toString());
        }
    }
}
