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

    /** Is called before time goes on, after whatever has fallen due. */
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
        do {
            runWhatIsDue();
        } while (moveOn(target));
    }

    private void runWhatIsDue() {
        for (Task next = due(); next != null; next = due()) {
            next.body().run();
        }
    }

    /** To the next moment at which something falls due, which what has just been done may have scheduled; false at the target. */
    private boolean moveOn(Instant target) {
        settling.run();
        Instant moment = nextMoment(target);
        if (moment.isAfter(clock.instant())) {
            clock.advance(Duration.between(clock.instant(), moment));
        }
        return hasDue();
    }

    private synchronized Instant nextMoment(Instant target) {
        return tasks.isEmpty() || tasks.peek().due().isAfter(target)
                ? target
                : tasks.peek().due();
    }

    private synchronized boolean hasDue() {
        return !tasks.isEmpty() && !tasks.peek().due().isAfter(clock.instant());
    }

    private synchronized Task due() {
        return hasDue() ? tasks.remove() : null;
    }
}
