package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What lies between the controller and Supaflow. */
final class Network {

    private final Events events;
    private final RandomGenerator random;
    private final Map<Operation, Deque<Supplier<Throwable>>> failures = new EnumMap<>(Operation.class);
    private Duration slowest = Duration.ofMillis(80);
    private Duration refusedUntil = Duration.ZERO;

    Network(Events events, RandomGenerator random) {
        this.events = events;
        this.random = random;
    }

    /** From now on, what is sent takes up to this long each way, and so overtakes what was sent before. */
    void slowest(Duration longest) {
        slowest = longest;
    }

    /** No connection is made for this long. */
    void refuse(Duration duration) {
        refusedUntil = events.elapsed().plus(duration);
    }

    boolean refuses() {
        return events.elapsed().compareTo(refusedUntil) < 0;
    }

    /** The next attempts of this operation fail before anything is sent. */
    void fail(Operation operation, int times, Supplier<Throwable> failure) {
        for (int i = 0; i < times; i++) {
            failures.computeIfAbsent(operation, key -> new ArrayDeque<>()).add(failure);
        }
    }

    /** What is to become of an attempt; null if nothing hinders it. */
    @CheckForNull
    Throwable failure(Operation operation) {
        Deque<Supplier<Throwable>> next = failures.get(operation);
        Supplier<Throwable> failure = next == null ? null : next.poll();
        return failure == null ? null : failure.get();
    }

    Duration latency() {
        return Duration.ofNanos(1 + random.nextLong(slowest.toNanos()));
    }
}
