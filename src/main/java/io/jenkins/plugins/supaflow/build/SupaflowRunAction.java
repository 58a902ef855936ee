package io.jenkins.plugins.supaflow.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.EnvironmentContributingAction;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.engine.RunKeeper;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.Joined;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One Supaflow run of a build, as last seen: what the build keeps of it, and its part of the build's remote API and environment.
 * Also what tells, after a crash, that the run had a job, or that its outcome was taken: the build has none before.
 */
@ExportedBean(defaultVisibility = 2)
public final class SupaflowRunAction implements EnvironmentContributingAction, RunAction2, RunView, RunKeeper.Kept {

    private final String runId;
    private final String pipeline;
    private final boolean startedBuild;
    private volatile SupaflowRunResult result;
    private volatile RunOutcome.Kind outcome;
    private volatile String message;
    private volatile long since;
    private volatile long jobEnded;
    private volatile Long queuedMillis;
    private volatile String place;
    private volatile JobOrigin origin;
    private transient volatile Run<?, ?> build;

    // Whether the build could not be saved with what this was told, perhaps just for what it says.
    private transient volatile boolean unsaved;

    // While another run of the build goes on, its page asks for this one's card every few seconds.
    private transient volatile SoftReference<ObjectRows> read;

    SupaflowRunAction(@NonNull PipelineRun run) {
        this.runId = run.id();
        this.pipeline = run.request().pipeline();
        this.startedBuild = hasStartedItsBuild(run.request());
        update(run);
    }

    /** Nobody else follows a job without waiting for it. */
    private static boolean hasStartedItsBuild(PipelineRun.Request request) {
        Aim aim = request.aim();
        return aim != null && aim.kind() == Aim.Kind.FOLLOW && !request.awaited();
    }

    /** The action that the build has of a run; null if the run has neither a job nor an end that the build was told. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public static SupaflowRunAction of(@NonNull Run<?, ?> build, @NonNull String runId) {
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

    /** Takes in the run as it stands. The job and the end must survive a crash: after them the build is to be saved. */
    void update(@NonNull PipelineRun run) {
        if (outcome != null && !unsaved) {
            // Told again after a crash: the first word stands.
            return;
        }
        RunOutcome end = run.outcome();
        boolean news = result == null || end != null || result.getJobId() == null;
        result = new SupaflowRunResult(run);
        Instant begin = run.since();
        since = begin == null ? 0 : begin.toEpochMilli();
        Job job = run.job();
        Instant jobEnd = job == null ? null : job.endedAt();
        jobEnded = jobEnd == null ? 0 : jobEnd.toEpochMilli();
        Joined joined = run.joined();
        // Of a run whose record is lost it is not known any more, and still so.
        origin = joined == null ? origin : new JobOrigin(joined);
        if (end != null) {
            queuedMillis = QueueTime.of(run, Instant.now());
            message = end.message();
            outcome = end.kind();
        }
        unsaved |= news;
    }

    /** Whether the build is to be saved; still so after it could not be. */
    boolean isUnsaved() {
        return unsaved;
    }

    /** The build was saved. */
    void saved() {
        unsaved = false;
    }

    @NonNull
    @Override
    @Restricted(NoExternalUse.class)
    public PipelineRun lost(@NonNull PipelineRun.Request request) {
        return PipelineRun.lost(
                runId,
                request,
                result.getPipelineId(),
                result.getPipelineName(),
                result.getJobId(),
                since == 0 ? null : Instant.ofEpochMilli(since),
                Messages.SupaflowRunAction_recordLost(result.getJobId()));
    }

    @Exported
    @NonNull
    @Override
    public String getRunId() {
        return runId;
    }

    /** The run as last seen, also what is not worth a save of the build. */
    @Exported
    @NonNull
    @Override
    public SupaflowRunResult getResult() {
        PipelineRun active = outcome == null ? active() : null;
        return active == null || active.outcome() != null ? result : new SupaflowRunResult(active);
    }

    /** How the run ended, in one sentence; null while it goes on. */
    @Exported
    @CheckForNull
    @Override
    public String getMessage() {
        return message;
    }

    @Exported
    @Override
    public long getSince() {
        return since;
    }

    /** When the job ended by Supaflow's clock, in milliseconds since 1970; 0 if that is not known. */
    @Restricted(NoExternalUse.class)
    public long jobEnded() {
        return jobEnded;
    }

    /** Takes in where in the build the run began; it is stored with what comes next. */
    @Restricted(NoExternalUse.class)
    public void ranIn(@CheckForNull String somewhere) {
        place = somewhere;
    }

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    public String place() {
        return place;
    }

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    public Long queuedMillis() {
        return queuedMillis;
    }

    @Exported
    @Override
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
    @Override
    @Restricted(NoExternalUse.class)
    public ObjectRows objects() {
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

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    public RunOutcome getOutcome() {
        return outcome == null ? null : new RunOutcome(outcome, message);
    }

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    public JobOrigin origin() {
        return origin;
    }

    @CheckForNull
    @Override
    @Restricted(NoExternalUse.class)
    public PipelineRun active() {
        return SupaflowEngine.get().find(runId);
    }

    @NonNull
    @Override
    @Restricted(NoExternalUse.class)
    public String reference() {
        return pipeline;
    }

    @NonNull
    @Override
    @Restricted(NoExternalUse.class)
    public String getTitle() {
        String name = result.getPipelineName();
        return name == null ? pipeline : name;
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> run, @NonNull EnvVars env) {
        if (!(run instanceof AbstractBuild) || startedBuild) {
            // A Pipeline has the step's return value, and may run several at once. What started the build tells so by
            // itself.
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
