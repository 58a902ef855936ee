package io.jenkins.plugins.supaflow.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.init.Terminator;
import hudson.model.Computer;
import hudson.model.PeriodicWork;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.run.ControllerLock;
import io.jenkins.plugins.supaflow.run.EngineThreads;
import io.jenkins.plugins.supaflow.run.EngineTime;
import io.jenkins.plugins.supaflow.run.FollowedRun;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import io.jenkins.plugins.supaflow.run.RunStore;
import io.jenkins.plugins.supaflow.run.RunSupervisor;
import io.jenkins.plugins.supaflow.run.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.util.SystemProperties;
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

    /**
     * How long the start waits for another controller that uses this {@code JENKINS_HOME} to end, in seconds: longer than a file server
     * keeps the lock of a machine that is gone (NFS 4: 90 s). For tests.
     */
    private static final String LOCK_PATIENCE = SupaflowEngine.class.getName() + ".lockPatienceSeconds";

    /** Disk writes that are under way at the end get this much time, in seconds, before another controller may begin. */
    private static final int LAST_WRITES = 5;

    private final ControllerLock lock;
    private final ExecutorService pool;
    private final RunSupervisor supervisor;
    private final HandOver handOver;
    private final JobTriggers triggers;
    private volatile boolean shutOut;

    public SupaflowEngine() {
        EngineTime time = new JenkinsTime();
        pool = new EngineThreads(THREADS, new NamingThreadFactory(new DaemonThreadFactory(), "Supaflow engine"), time);
        ExecutorService asSystem = new ImpersonatingExecutorService(pool, ACL.SYSTEM2);
        Path home = Jenkins.get().getRootDir().toPath();
        lock = new ControllerLock(home.resolve("supaflow-runs.lock"));
        supervisor = new RunSupervisor(
                new RunStore(home.resolve("supaflow-runs")),
                request -> SupaflowAccounts.get().of(request),
                time,
                asSystem,
                () -> EngineSettings.get().toSettings(),
                () -> ThreadLocalRandom.current().nextDouble());
        handOver = new HandOver(supervisor);
        triggers = new JobTriggers(supervisor.watches());
    }

    /** This controller's. */
    @NonNull
    public static SupaflowEngine get() {
        return ExtensionList.lookupSingleton(SupaflowEngine.class);
    }

    /**
     * Takes up the runs of before the restart. Jobs are loaded by now, and no build has been resumed yet. If the records cannot be
     * read, Jenkins starts nevertheless, and Pipelines that come back trigger nothing. The same holds if the runs are another
     * controller's.
     */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED, before = InitMilestone.COMPLETED, fatal = false)
    public static void load() throws IOException, InterruptedException {
        SupaflowEngine engine = get();
        if (!engine.lock.take(Duration.ofSeconds(SystemProperties.getInteger(LOCK_PATIENCE, 100)))) {
            engine.shutOut = true;
            engine.triggers.shutOut();
            LOGGER.severe(
                    "Another Jenkins controller uses this JENKINS_HOME: this one takes up none of its Supaflow runs, and"
                            + " begins none before it is restarted after the other one has stopped");
            return;
        }
        try {
            engine.takeUpRuns();
        } finally {
            engine.triggers.open();
        }
    }

    private void takeUpRuns() throws IOException {
        int count = supervisor.load(handOver::ofOld);
        if (count > 0) {
            LOGGER.log(Level.INFO, "Following {0} Supaflow run(s) from before the restart", count);
        }
        supervisor.runs().stream().filter(RestartPolicy::cancels).forEach(run -> {
            LOGGER.log(
                    Level.INFO,
                    "{0} was ended by the restart: cancelling its Supaflow job",
                    BuildRef.of(run).id());
            supervisor.cancel(run.id());
        });
    }

    @Terminator
    public static void stop() throws InterruptedException {
        SupaflowEngine engine = get();
        engine.supervisor.stop();
        engine.pool.shutdown();
        try {
            if (!engine.pool.awaitTermination(LAST_WRITES, TimeUnit.SECONDS)) {
                LOGGER.info("Something of Supaflow's is still being written");
            }
        } finally {
            engine.lock.release();
        }
    }

    /**
     * Begins a run; the caller hears of it until the run ends or the caller detaches.
     *
     * @param runId a new UUID
     * @throws AbortException with one sentence for the user, if another controller uses this {@code JENKINS_HOME}
     */
    public void start(@NonNull String runId, @NonNull PipelineRun.Request request, @NonNull Caller caller)
            throws AbortException {
        checkNotShutOut();
        handOver.attach(runId, caller);
        PipelineRun run = PipelineRun.prepare(runId, request, Instant.now());
        supervisor.start(run, handOver.ofNew(run));
    }

    /**
     * Attaches a caller again after a restart; {@link HandOver} says what it finds. A run of which there is certainly nothing begins.
     *
     * @return whether the caller hears of the run from now on; false if its build has the outcome already
     * @throws AbortException as {@link #start}
     */
    public boolean resume(
            @NonNull Run<?, ?> build,
            @NonNull String runId,
            @NonNull PipelineRun.Request request,
            @NonNull Caller caller)
            throws AbortException {
        checkNotShutOut();
        HandOver.Found found = handOver.comeBack(build, runId, caller);
        if (found == HandOver.Found.NOTHING) {
            start(runId, request, caller);
        } else if (found == HandOver.Found.LOST) {
            pool.execute(() -> handOver.endLost(build, runId, request, caller));
        }
        return found != HandOver.Found.STORED;
    }

    private void checkNotShutOut() throws AbortException {
        if (shutOut) {
            throw new AbortException(Messages.SupaflowEngine_shutOut());
        }
    }

    /** The caller wants to hear no more; the run goes on. */
    public void detach(@NonNull String runId) {
        handOver.detach(runId);
    }

    /** The builds of some jobs have got other names. */
    void rename(@NonNull UnaryOperator<BuildRef> change) {
        supervisor.rename(owner -> change.apply(new BuildRef(owner)).id());
    }

    /** Who hears of what. */
    @NonNull
    HandOver handOver() {
        return handOver;
    }

    /** Forgets what nobody needs any more: lines for Pipelines that won't come back, keys that were replaced. */
    void forgetOld() {
        handOver.forgetOld();
        SupaflowAccounts.get()
                .forgetOld(Stream.concat(
                                followed().stream().map(FollowedRun::account),
                                supervisor.watches().states().stream().map(PipelineWatches.State::account))
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }

    /** Lets memory go, and learns what accounts are called before one of them is in trouble, also while nobody looks. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Housekeeping extends PeriodicWork {

        @Override
        public long getRecurrencePeriod() {
            return 15 * MIN;
        }

        @Override
        public long getInitialDelay() {
            return getRecurrencePeriod();
        }

        @Override
        protected void doRun() {
            get().forgetOld();
            get().followed().stream()
                    .map(FollowedRun::account)
                    .filter(Objects::nonNull)
                    .forEach(SupaflowClient::wantName);
        }
    }

    /** The run as it stands; null if it has ended. */
    @CheckForNull
    public PipelineRun find(@NonNull String runId) {
        return supervisor.find(runId).orElse(null);
    }

    /** What keeps a run from going on at the moment, by the time of day; null if nothing does. Sends nothing. */
    @CheckForNull
    public Trouble trouble(@NonNull String runId) {
        Duration engineIsBehind = Duration.between(now(), Instant.now());
        return supervisor
                .trouble(runId)
                .map(trouble -> new Trouble(
                        trouble.why(),
                        trouble.since().plus(engineIsBehind),
                        trouble.until().plus(engineIsBehind)))
                .orElse(null);
    }

    /** All runs that this controller follows, with their accounts. Sends nothing. */
    @NonNull
    public List<FollowedRun> followed() {
        return supervisor.followed();
    }

    /** The runs of a build that this controller follows. Sends nothing. */
    @NonNull
    public List<FollowedRun> followed(@NonNull Run<?, ?> build) {
        return supervisor.followed(BuildRef.of(build).id());
    }

    /** The triggers of this controller's jobs. */
    @NonNull
    public JobTriggers triggers() {
        return triggers;
    }

    /** The engine's time, by which moments of {@link #followed} are told. */
    @NonNull
    public Instant now() {
        return supervisor.now();
    }

    /** @return done, on a thread that may block, when the cancellation is answered, after {@link #CANCEL_LIMIT} at the latest */
    @NonNull
    public CompletableFuture<Void> cancel(@NonNull String runId) {
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
    public void cancel(@NonNull String runId, @NonNull String said) {
        PipelineRun run = find(runId);
        if (run == null || run.phase() == PipelineRun.Phase.ENDED) {
            return;
        }
        handOver.say(run, said);
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
