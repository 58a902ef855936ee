package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Thread-safe; UTC. */
public final class ManualClock extends Clock {

    private final AtomicReference<Instant> now;

    /** Stands at 2026-06-18T12:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-06-18T12:00:00Z"));
    }

    public ManualClock(@NonNull Instant start) {
        now = new AtomicReference<>(start);
    }

    /** Moves the clock, also backwards by a negative duration, and gives the new time. */
    @NonNull
    public Instant advance(@NonNull Duration by) {
        return now.updateAndGet(time -> time.plus(by));
    }

    /** Puts the clock to a time. */
    public void set(@NonNull Instant time) {
        now.set(time);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Not supported: a copy in another zone would either not move with this clock or need a reason to exist. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a manual clock is UTC");
    }
}
