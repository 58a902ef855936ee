package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.EngineTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** One engine's time and pool. */
record SimulatedTime(Events events, Events.Life life) implements EngineTime, Executor {

    @NonNull
    @Override
    public Clock clock() {
        return events.clock();
    }

    @Override
    public void schedule(@NonNull Duration delay, @NonNull Runnable task) {
        if (!life.isOver()) {
            events.in(delay, life, "timer", task);
        }
    }

    @Override
    public void execute(@NonNull Runnable task) {
        if (life.isShuttingDown()) {
            throw new RejectedExecutionException("The engine has stopped");
        }
        if (!life.isOver()) {
            events.in(Duration.ZERO, life, "step", task);
        }
    }
}
