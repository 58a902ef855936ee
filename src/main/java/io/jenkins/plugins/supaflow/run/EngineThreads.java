package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
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
    private final ThreadLocal<Watch> watches = new ThreadLocal<>();
    private int hanging;

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

    /** Guarded by the threads. */
    private static final class Watch {
        private boolean late;
        private boolean over;
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        Watch watch = new Watch();
        watches.set(watch);
        try {
            time.schedule(PATIENCE, () -> late(watch));
        } catch (RuntimeException | Error e) {
            // The task matters more.
            LOGGER.log(Level.WARNING, "A task of Supaflow's engine is not watched", e);
        }
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
        over(watches.get());
    }

    private synchronized void late(Watch watch) {
        if (!watch.over) {
            watch.late = true;
            hanging++;
            resize();
        }
    }

    private synchronized void over(Watch watch) {
        watch.over = true;
        if (watch.late) {
            hanging--;
            resize();
        }
    }

    private void resize() {
        int size = threads + Math.min(hanging, MAX_STANDING_IN);
        // The core must never be larger than the maximum.
        if (size > getMaximumPoolSize()) {
            setMaximumPoolSize(size);
            setCorePoolSize(size);
        } else {
            setCorePoolSize(size);
            setMaximumPoolSize(size);
        }
    }
}
