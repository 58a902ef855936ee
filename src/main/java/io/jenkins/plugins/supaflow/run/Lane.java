package io.jenkins.plugins.supaflow.run;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs tasks one after the other, in order, on threads of a shared pool; holds none while there is nothing to do. A pool that
 * cannot take a task, for want of memory for a thread, is asked again later: the tasks behind it must not wait for ever.
 */
final class Lane {

    private static final Logger LOGGER = Logger.getLogger(Lane.class.getName());

    private final Executor pool;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(1);
    private final Consumer<Runnable> later;
    private boolean active;

    /** @param later runs what it is given after a while, on a thread of its own */
    Lane(Executor pool, Consumer<Runnable> later) {
        this.pool = pool;
        this.later = later;
    }

    synchronized void execute(Runnable task) {
        tasks.add(task);
        if (!active) {
            active = true;
            proceed();
        }
    }

    /** Runs a task that blocks on nothing: at once, on this thread, if the lane is idle; otherwise in its turn. */
    void executeHere(Runnable task) {
        synchronized (this) {
            if (active) {
                tasks.add(task);
                return;
            }
            active = true;
        }
        run(task);
    }

    private void proceed() {
        try {
            pool.execute(() -> run(next()));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "The engine has stopped", e);
        } catch (RuntimeException | Error e) {
            later.accept(this::proceed);
            LOGGER.log(Level.WARNING, "Supaflow's engine has no thread: trying again", e);
        }
    }

    private synchronized Runnable next() {
        return tasks.remove();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.SEVERE, "A step in the life of a Supaflow run failed unexpectedly", e);
        } finally {
            synchronized (this) {
                active = !tasks.isEmpty();
                if (active) {
                    proceed();
                }
            }
        }
    }
}
