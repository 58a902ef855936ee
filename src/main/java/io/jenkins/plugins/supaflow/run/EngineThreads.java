package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A few threads for what may block: disk writes and consoles. While a task hangs, on a console that takes no more lines or on a disk
 * that does not answer, another thread stands in for its own, so that only the run whose task it is waits. After a shutdown tasks are
 * discarded: what is left to do is on disk, and done after the restart.
 */
public final class EngineThreads extends ThreadPoolExecutor {

    private static final Logger LOGGER = Logger.getLogger(EngineThreads.class.getName());

    /** A task that takes so long hangs. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When more hang than that, it is no run's own console or disk any more: the others would hang too. */
    static final int MAX_STANDING_IN = 60;

    private final int threads;
    private final EngineTime time;

    // Guarded by this.
    private final Map<Thread, Instant> busySince = new LinkedHashMap<>();
    private final Set<Thread> hanging = new HashSet<>();
    private boolean isWatched;

    /**
     * @param threads how many, as long as nothing hangs
     * @param time tells when a task hangs
     */
    public EngineThreads(int threads, @NonNull ThreadFactory factory, @NonNull EngineTime time) {
        super(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory, new DiscardPolicy());
        this.threads = threads;
        this.time = time;
        allowCoreThreadTimeOut(true);
    }

    @Override
    protected synchronized void beforeExecute(Thread thread, Runnable task) {
        busySince.put(thread, time.clock().instant());
        watch();
    }

    @Override
    protected synchronized void afterExecute(Runnable task, Throwable thrown) {
        busySince.remove(Thread.currentThread());
        if (hanging.remove(Thread.currentThread())) {
            resize();
        }
    }

    /** One timer for all, for the moment at which the first of them may hang. */
    private void watch() {
        if (isWatched || busySince.isEmpty()) {
            return;
        }
        Instant first = busySince.values().iterator().next();
        try {
            time.schedule(Duration.between(time.clock().instant(), first.plus(PATIENCE)), this::look);
            isWatched = true;
        } catch (RuntimeException | Error e) {
            // The task matters more.
            LOGGER.log(Level.WARNING, "A task of Supaflow's engine is not watched", e);
        }
    }

    private synchronized void look() {
        isWatched = false;
        Instant latest = time.clock().instant().minus(PATIENCE);
        busySince.keySet().stream()
                .filter(thread -> !busySince.get(thread).isAfter(latest))
                .forEach(hanging::add);
        busySince.keySet().removeAll(hanging);
        resize();
        watch();
    }

    private void resize() {
        int size = threads + Math.min(hanging.size(), MAX_STANDING_IN);
        // The core must never be larger than the maximum.
        setMaximumPoolSize(Math.max(size, getMaximumPoolSize()));
        setCorePoolSize(size);
        setMaximumPoolSize(size);
    }
}
