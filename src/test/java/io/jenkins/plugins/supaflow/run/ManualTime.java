package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.PriorityQueue;

/** Time that stands still until a test moves it; whatever was scheduled runs when its moment comes. */
public final class ManualTime implements EngineTime {

    private record Task(Instant due, long order, Runnable body) {}

    private final ManualClock clock;
    private final Clock shown;
    private volatile Duration skew = Duration.ZERO;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>((a, b) -> a.due().equals(b.due())
                    ? Long.compare(a.order(), b.order())
                    : a.due().compareTo(b.due()));
    private long order;
    private volatile Runnable settling = () -> {};

    /** @param clock is what {@link #advance} moves */
    public ManualTime(@NonNull ManualClock clock) {
        this.clock = clock;
        InstantSource wrong = () -> clock.instant().plus(skew);
        this.shown = wrong.withZone(ZoneOffset.UTC);
    }

    /** Is called after whatever fell due, before time goes on. */
    void settling(Runnable wait) {
        settling = wait;
    }

    /** The engine's clock is wrong by this much from now on. Delays are not. */
    void skew(Duration wrongBy) {
        skew = wrongBy;
    }

    @NonNull
    @Override
    public Clock clock() {
        return shown;
    }

    @Override
    public synchronized void schedule(@NonNull Duration delay, @NonNull Runnable task) {
        tasks.add(new Task(clock.instant().plus(delay), order++, task));
    }

    /** Whether something waits for its moment; if not, an answer is still under way. */
    public synchronized boolean isAwaited() {
        return !tasks.isEmpty();
    }

    /** Lets time pass, and runs what falls due meanwhile. */
    public void advance(@NonNull Duration duration) {
        Instant target = clock.instant().plus(duration);
        for (Task next = due(target); next != null; next = due(target)) {
            if (next.due().isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), next.due()));
            }
            next.body().run();
            settling.run();
        }
        if (target.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), target));
        }
    }

    private synchronized Task due(Instant target) {
        return tasks.isEmpty() || tasks.peek().due().isAfter(target) ? null : tasks.remove();
    }
}
