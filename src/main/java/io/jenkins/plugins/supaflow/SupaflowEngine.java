package io.jenkins.plugins.supaflow;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.init.Terminator;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.PeriodicWork;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.supaflow.run.EngineThreads;
import io.jenkins.plugins.supaflow.run.EngineTime;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The controller's one engine, and who waits for which run. Every method returns at once, on any thread. */
@Extension
@Restricted(NoExternalUse.class)
public final class SupaflowEngine {

    private static final Logger LOGGER = Logger.getLogger(SupaflowEngine.class.getName());

    /** Threads for disk writes and consoles, whatever the number of runs, as long as none hangs. */
    private static final int THREADS = 4;

    /** A cancelled build ends after this at the latest: the engine's own patience and some time for the console. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(24);

    /** Ends the name of a job that there is no more. No job is below another one. */
    private static final String DELETED = "/(deleted)";

    /** Enough for what happens to a run between the start of Jenkins and the return of its Pipeline. */
    private static final int MAX_UNHEARD = 20;

    /** A step or build step that waits for its run. */
    interface Caller {
        void line(@NonNull String text);

        /** @param outcome null while the run goes on */
        void updated(@NonNull SupaflowRunResult result, @CheckForNull RunOutcome outcome);
    }

    /** @param mayBeHeard whether the Pipeline can still come back */
    private record Unheard(BooleanSupplier mayBeHeard, List<String> lines) {}

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<String, Unheard> unheard = new ConcurrentHashMap<>();
    private final ExecutorService pool;
    private final RunSupervisor supervisor;

    public SupaflowEngine() {
        EngineTime time = new JenkinsTime();
        pool = new EngineThreads(THREADS, new NamingThreadFactory(new DaemonThreadFactory(), "Supaflow engine"), time);
        ExecutorService asSystem = new ImpersonatingExecutorService(pool, ACL.SYSTEM2);
        supervisor = new RunSupervisor(
                new RunStore(Jenkins.get().getRootDir().toPath().resolve("supaflow-runs")),
                request -> SupaflowAccounts.get().of(request),
                time,
                asSystem,
                () -> SupaflowGlobalConfiguration.get().toSettings(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    static SupaflowEngine get() {
        return ExtensionList.lookupSingleton(SupaflowEngine.class);
    }

    /**
     * Takes up the runs of before the restart. Jobs are loaded by now, and no build has been resumed yet. If the records cannot be
     * read, Jenkins starts nevertheless, and Pipelines that come back trigger nothing.
     */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED, before = InitMilestone.COMPLETED, fatal = false)
    public static void load() throws IOException {
        SupaflowEngine engine = get();
        int count = engine.supervisor.load(run -> new BuildObserver(engine, run, true));
        if (count > 0) {
            LOGGER.log(Level.INFO, "Following {0} Supaflow run(s) from before the restart", count);
        }
        if (SupaflowGlobalConfiguration.get().isCancelAfterRestart()) {
            engine.supervisor.runs().stream()
                    .filter(SupaflowEngine::endedByTheRestart)
                    .forEach(run -> {
                        LOGGER.log(
                                Level.INFO,
                                "{0} was ended by the restart: cancelling its Supaflow job",
                                run.request().owner());
                        engine.supervisor.cancel(run.id());
                    });
        }
    }

    /** The full name of the job whose build a run's owner is. */
    @NonNull
    static String jobName(@NonNull String owner) {
        return owner.substring(0, Math.max(0, owner.lastIndexOf('#')));
    }

    /** The name of the build that a run's owner is or, where its job was deleted, was. */
    @NonNull
    static String buildName(@NonNull String owner) {
        return owner.replace(DELETED + "#", "#");
    }

    /** Whether a build waited for the run and cannot do so any more. A Pipeline goes on waiting after a restart. */
    private static boolean endedByTheRestart(PipelineRun run) {
        String owner = run.request().owner();
        if (!run.request().awaited() || run.phase() == PipelineRun.Phase.ENDED) {
            return false;
        }
        Run<?, ?> build = Run.fromExternalizableId(owner);
        if (build == null) {
            // Killed before it was ever saved. It takes a Pipeline's build more to be gone.
            return Jenkins.get().getItemByFullName(jobName(owner)) instanceof AbstractProject;
        }
        return build instanceof AbstractBuild && !build.isBuilding();
    }

    /**
     * Builds keep their runs when their job, or a folder above it, gets another name, and give them up when it is deleted: a new job of
     * that name has nothing to do with them.
     */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Renames extends ItemListener {

        @Override
        public void onDeleted(Item item) {
            onLocationChanged(item, item.getFullName(), item.getFullName() + DELETED);
        }

        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            if (item instanceof Job) {
                get().supervisor
                        .rename(owner -> owner.startsWith(oldFullName + "#")
                                ? newFullName + owner.substring(oldFullName.length())
                                : owner);
            }
        }
    }

    @Terminator
    public static void stop() {
        SupaflowEngine engine = get();
        engine.supervisor.stop();
        engine.pool.shutdown();
    }

    /** Begins a run; the caller hears of it until the run ends or the caller detaches. */
    void start(@NonNull String runId, @NonNull PipelineRun.Request request, @NonNull Caller caller) {
        attach(runId, caller);
        PipelineRun run = PipelineRun.prepare(runId, request, Instant.now());
        supervisor.start(run, new BuildObserver(this, run, false));
    }

    /**
     * Attaches a caller again after a restart: to the run if it is active; to its outcome if the build has it already; and if there
     * is neither, nothing was ever triggered, so the run begins; unless there was a record that cannot be read.
     */
    void resume(
            @NonNull Run<?, ?> build,
            @NonNull String runId,
            @NonNull PipelineRun.Request request,
            @NonNull Caller caller) {
        attach(runId, caller);
        Unheard missed = unheard.remove(runId);
        if (missed != null) {
            missed.lines().forEach(caller::line);
        }
        PipelineRun active = supervisor.find(runId).orElse(null);
        if (active != null && active.phase() != PipelineRun.Phase.ENDED) {
            if (active.jobId() != null) {
                caller.updated(new SupaflowRunResult(active), null);
            }
            return;
        }
        SupaflowRunAction taken = SupaflowRunAction.of(build, runId);
        if (taken != null && taken.getOutcome() != null) {
            detach(runId);
            caller.updated(taken.getResult(), taken.getOutcome());
        } else if (active == null && taken == null && !supervisor.isUnreadable(runId)) {
            start(runId, request, caller);
        } else if (active == null) {
            detach(runId);
            PipelineRun lost = taken == null
                    ? PipelineRun.lost(
                            runId,
                            request,
                            null,
                            null,
                            null,
                            null,
                            Messages.SupaflowEngine_recordUnreadable(request.pipeline()))
                    : taken.lost(request);
            // Saves the build, which is not for the Pipeline's only thread.
            pool.execute(() -> {
                try {
                    new BuildObserver(this, lost, false).store(build, lost);
                } catch (IOException | RuntimeException e) {
                    LOGGER.log(Level.WARNING, e, () -> "The page of " + request.owner() + " does not tell of its end");
                }
                caller.updated(new SupaflowRunResult(lost), lost.outcome());
            });
        }
    }

    /** The caller hears of the run from now on. */
    void attach(@NonNull String runId, @NonNull Caller caller) {
        callers.put(runId, caller);
    }

    /** The caller wants to hear no more; the run goes on. */
    void detach(@NonNull String runId) {
        callers.remove(runId);
    }

    @CheckForNull
    Caller caller(@NonNull String runId) {
        return callers.get(runId);
    }

    /**
     * Keeps a line for the console of a Pipeline that has not come back from a restart yet.
     *
     * @param mayBeHeard whether it can still come back
     */
    void keep(@NonNull String runId, @NonNull String line, @NonNull BooleanSupplier mayBeHeard) {
        List<String> lines = unheard.computeIfAbsent(runId, id -> new Unheard(mayBeHeard, new CopyOnWriteArrayList<>()))
                .lines();
        if (lines.size() < MAX_UNHEARD) {
            lines.add(line);
        }
    }

    /** Whether lines are kept for a Pipeline that is to come back. */
    boolean keepsLines(@NonNull String runId) {
        return unheard.containsKey(runId);
    }

    /** Forgets what nobody needs any more: lines for Pipelines that won't come back, keys that were replaced. */
    void forgetOld() {
        unheard.values().removeIf(lines -> !lines.mayBeHeard().getAsBoolean());
        SupaflowAccounts.get()
                .forgetOld(followed().stream()
                        .map(FollowedRun::account)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }

    /** Lets memory go also while nobody uses Supaflow. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Forgetting extends PeriodicWork {

        @Override
        public long getRecurrencePeriod() {
            return 15 * MIN;
        }

        @Override
        protected void doRun() {
            get().forgetOld();
        }
    }

    /** The run as it stands; null if it has ended. */
    @CheckForNull
    PipelineRun find(@NonNull String runId) {
        return supervisor.find(runId).orElse(null);
    }

    /** All runs that this controller follows, with their accounts. Sends nothing. */
    @NonNull
    List<FollowedRun> followed() {
        return supervisor.followed();
    }

    /** The runs of a build that this controller follows. Sends nothing. */
    @NonNull
    List<FollowedRun> followed(@NonNull Run<?, ?> build) {
        return supervisor.followed(build.getExternalizableId());
    }

    /** The engine's time, by which moments of {@link #followed} are told. */
    @NonNull
    Instant now() {
        return supervisor.now();
    }

    /** @return done, on a thread that may block, when the cancellation is answered, after {@link #CANCEL_LIMIT} at the latest */
    @NonNull
    CompletableFuture<Void> cancel(@NonNull String runId) {
        return supervisor
                .cancel(runId)
                .completeOnTimeout(null, CANCEL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApplyAsync(answer -> answer, Computer.threadPoolForRemoting);
    }

    /**
     * Cancels a run on behalf of somebody who is not its build. May block for as long as a console does.
     *
     * @param said tells the build's console who that was
     */
    void cancel(@NonNull String runId, @NonNull String said) {
        PipelineRun run = find(runId);
        if (run == null || run.phase() == PipelineRun.Phase.ENDED) {
            return;
        }
        Caller caller = callers.get(runId);
        if (caller == null) {
            LOGGER.log(Level.INFO, "{0}: {1}", new Object[] {run.request().owner(), said});
        } else {
            caller.line(said);
        }
        supervisor.cancel(runId);
    }

    private static final class JenkinsTime implements EngineTime {

        @NonNull
        @Override
        public Clock clock() {
            return SupaflowAccounts.CLOCK;
        }

        @NonNull
        @Override
        public Instant timeOfDay() {
            return Instant.now();
        }

        @Override
        public void schedule(@NonNull Duration delay, @NonNull Runnable task) {
            Timer.get().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
