package io.jenkins.plugins.supaflow.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How much a request may ask for, as far as is known: less where something on the way takes no more. Thread-safe. */
final class Limit {

    /** After this time it is twice as much again: what refused it may have been a passing trouble. */
    private static final Duration GROWTH = Duration.ofHours(1);

    private final int max;
    private final Clock clock;

    // Guarded by this.
    private int most;
    private Instant since;

    /** @param max what is asked for as long as nothing refuses it */
    Limit(int max, Clock clock) {
        this.max = max;
        this.clock = clock;
        this.most = max;
    }

    /** How much at most, now. */
    synchronized int most() {
        if (most < max && !clock.instant().isBefore(since.plus(GROWTH))) {
            most = Math.min(max, 2 * most);
            since = clock.instant();
        }
        return most;
    }

    /** No more than this was taken. */
    synchronized void atMost(int taken) {
        if (taken < most) {
            most = taken;
            since = clock.instant();
        }
    }
}
