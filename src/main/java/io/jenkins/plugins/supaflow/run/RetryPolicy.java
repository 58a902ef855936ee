package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait after a failure that passes: twice as long each time, with jitter, never shorter than Supaflow asks. */
final class RetryPolicy {

    private static final Duration MAX = Duration.ofMinutes(5);
    private static final double JITTER = 0.2; // of the delay, to both sides; of what Supaflow asks for, only upwards

    private final DoubleSupplier random;

    /** @param random gives numbers from 0 to below 1 */
    RetryPolicy(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * The pause after a round that failed: never shorter than between rounds, for jitter must not bring what was read sooner.
     *
     * @param interval the pause between rounds
     */
    @NonNull
    Duration pause(Duration interval, int failures, @CheckForNull Duration retryAfter) {
        Duration delay = delay(interval, failures, retryAfter);
        return delay.compareTo(interval) < 0 ? interval : delay;
    }

    /**
     * @param first the delay after the first failure, before jitter
     * @param failures how many failures came in a row, at least 1
     * @param retryAfter what Supaflow asked for, if it did
     */
    @NonNull
    Duration delay(Duration first, int failures, @CheckForNull Duration retryAfter) {
        long cap = Math.max(MAX.toMillis(), first.toMillis());
        long doubled = first.toMillis() << Math.min(failures - 1, 16);
        long millis = Math.min(cap, doubled);
        millis += (long) (millis * JITTER * (2 * random.getAsDouble() - 1));
        if (retryAfter != null) {
            // Not all who were told the same time at once.
            millis = Math.max(millis, (long) (retryAfter.toMillis() * (1 + JITTER * random.getAsDouble())));
        }
        return Duration.ofMillis(millis);
    }
}
