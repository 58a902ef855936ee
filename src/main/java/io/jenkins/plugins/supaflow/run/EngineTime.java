package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time as the engine knows it, so that tests can turn the hands. */
public interface EngineTime {

    /** Measures waiting: it must not jump when the controller's clock is set. */
    @NonNull
    Clock clock();

    /** The time of day, for people to read: it may jump. */
    @NonNull
    default Instant timeOfDay() {
        return clock().instant();
    }

    /** Runs a task once, after the delay. The task is short and does not block. */
    void schedule(@NonNull Duration delay, @NonNull Runnable task);
}
