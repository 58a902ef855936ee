package io.jenkins.plugins.supaflow.run;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs tasks one after the other, in order, on threads of a shared pool; holds none while there is nothing to do. */
final class Lane implements Executor {

    private static final Logger LOGGER = Logger.getLogger(Lane.class.getName());

    private final Executor pool;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(1);
    private boolean active;

    Lane(Executor pool) {
        this.pool = pool;
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        if (!active) {
            active = true;
            pool.execute(this::next);
        }
    }

    private void next() {
        Runnable task;
        synchronized (this) {
            task = tasks.remove();
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.SEVERE, "A step in the life of a Supaflow run failed unexpectedly", e);
        } finally {
            synchronized (this) {
                active = !tasks.isEmpty();
                if (active) {
                    pool.execute(this::next);
                }
            }
        }
    }
}
