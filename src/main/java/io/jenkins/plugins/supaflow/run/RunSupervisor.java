package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Drives all runs of a controller. Every method returns at once and may be called on any thread; the work happens on the given
 * pool and on the HTTP client's threads, and no thread waits for a run.
 */
public final class RunSupervisor {

    private final Map<String, ActiveRun> runs = new ConcurrentHashMap<>();
    final TriggerTurns turns = new TriggerTurns();
    final AtomicLong lastTrigger = new AtomicLong();
    final OwnJobs ownJobs;

    volatile boolean stopped;
    final RunStore store;
    final Accounts accounts;
    final EngineTime time;
    final Supplier<RunSettings> settings;
    final Executor pool;
    final RetryPolicy retry;
    final JobPoller poller;
    final PipelinePoller pipelines;
    final Creators creators;
    private final PipelineWatches watches;

    /**
     * @param pool does disk writes and calls observers: a few threads
     * @param settings is asked at each use, so that a change takes effect at once
     * @param random gives the jitter: numbers from 0 to below 1
     */
    public RunSupervisor(
            @NonNull RunStore store,
            @NonNull Accounts accounts,
            @NonNull EngineTime time,
            @NonNull Executor pool,
            @NonNull Supplier<RunSettings> settings,
            @NonNull DoubleSupplier random) {
        this.store = store;
        this.accounts = accounts;
        this.time = time;
        this.pool = pool;
        this.settings = settings;
        this.retry = new RetryPolicy(random);
        this.poller = new JobPoller(time, settings, retry);
        this.pipelines = new PipelinePoller(time, poller::interval, retry);
        this.ownJobs = new OwnJobs(store);
        this.creators = new Creators(ownJobs);
        this.watches = new PipelineWatches(this);
    }

    /**
     * Takes the runs up again that were recorded before the controller stopped.
     *
     * @param observers gives the observer of each
     * @return how many there are
     * @throws IOException if the records' folder cannot be read at all
     */
    public int load(@NonNull Function<PipelineRun, RunObserver> observers) throws IOException {
        // Whoever triggered last looks first: what it finds is not taken for the job of one before it.
        List<PipelineRun> records =
                store.load().stream().sorted(OtherRuns.BY_ORDER.reversed()).toList();
        ownJobs.load(records);
        records.stream()
                .map(PipelineRun::order)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(lastTrigger::set);
        for (PipelineRun run : records) {
            drive(new RunMemory(this, run, observers.apply(run), true));
        }
        return records.size();
    }

    /**
     * Begins a run, unless one of this id is active already.
     *
     * @param run from {@link PipelineRun#prepare}
     */
    public void start(@NonNull PipelineRun run, @NonNull RunObserver observer) {
        drive(new RunMemory(this, run, observer, false));
    }

    private void drive(RunMemory memory) {
        ActiveRun active = new ActiveRun(this, memory);
        if (runs.putIfAbsent(memory.run.id(), active) == null) {
            active.resume();
        }
    }

    /** Puts another one, which drives the same run, in the place of one that a defect has stopped. */
    ActiveRun replace(ActiveRun stumbled) {
        ActiveRun next = new ActiveRun(this, stumbled.memory);
        runs.replace(stumbled.run().id(), stumbled, next);
        return next;
    }

    /** The run as it stands, if it is active: not yet ended, or its outcome not yet taken. */
    @NonNull
    public Optional<PipelineRun> find(@NonNull String id) {
        return Optional.ofNullable(runs.get(id)).map(ActiveRun::run);
    }

    /** What keeps an active run from going on at the moment, by the engine's clock; empty if nothing does, or there is no such run. */
    @NonNull
    public Optional<Trouble> trouble(@NonNull String id) {
        return Optional.ofNullable(runs.get(id)).map(active -> active.memory.console.trouble());
    }

    /** All active runs as they stand. */
    @NonNull
    public List<PipelineRun> runs() {
        return runs.values().stream().map(ActiveRun::run).toList();
    }

    /** All active runs, each with its account. */
    @NonNull
    public List<FollowedRun> followed() {
        return followed(active -> true);
    }

    /** The active runs of one owner, each with its account. */
    @NonNull
    public List<FollowedRun> followed(@NonNull String owner) {
        return followed(active -> active.run().request().owner().equals(owner));
    }

    private List<FollowedRun> followed(Predicate<ActiveRun> which) {
        return runs.values().stream().filter(which).map(this::followed).toList();
    }

    private FollowedRun followed(ActiveRun active) {
        SupaflowClient account = active.account();
        PipelineRun run = active.run();
        // Once there is a job, its status tells more.
        String said = run.jobId() == null ? active.memory.console.said() : null;
        return new FollowedRun(run, said, account, account == null ? null : poller.nextRound(account));
    }

    /** The engine's time, by which moments of {@link #followed} are told. */
    @NonNull
    public Instant now() {
        return time.clock().instant();
    }

    /**
     * Cancels a run and the job it may have. The observer hears what comes of it; if that takes long, the supervisor goes on
     * trying, across restarts.
     *
     * @return done as soon as the answer is known or {@link ActiveRun#CANCEL_PATIENCE} is over, at once if there is no such run;
     *     never fails
     */
    @NonNull
    public CompletableFuture<Void> cancel(@NonNull String id) {
        ActiveRun active = runs.get(id);
        return active == null ? CompletableFuture.completedFuture(null) : active.cancel();
    }

    /** Gives runs whose owner was renamed its new name; what is no old name stays as it is. */
    public void rename(@NonNull UnaryOperator<String> newNames) {
        runs.values().forEach(active -> active.rename(newNames));
    }

    /** Whether the run's record was found unreadable: nobody knows how far the run had come. */
    public boolean isUnreadable(@NonNull String id) {
        return store.isSetAside(id);
    }

    /** Who wants builds of jobs that ended. */
    @NonNull
    public PipelineWatches watches() {
        return watches;
    }

    /** Stops polling; runs and watches stay recorded for the next start. Cancels nothing. */
    public void stop() {
        stopped = true;
        poller.stop();
        pipelines.stop();
    }

    void removed(ActiveRun active) {
        runs.remove(active.run().id(), active);
    }
}
