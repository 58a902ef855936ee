package io.jenkins.plugins.supaflow.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** What lies between the controller and Supaflow. */
final class Network {

    private final Events events;
    private final RandomGenerator random;
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

    Duration latency() {
        return Duration.ofNanos(1 + random.nextLong(slowest.toNanos()));
    }
}
