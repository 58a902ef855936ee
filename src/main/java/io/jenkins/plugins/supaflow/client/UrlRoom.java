package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.client.Rows.Obstacle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** How much a URL of an account may say of {@link Alternatives}: less where a front on the way takes no long one. Thread-safe. */
final class UrlRoom {

    /** Whoever refuses so short a URL does not do so for its length. */
    private static final int LEAST = 1_000;

    /** After this time it is twice as much again: what refused it may have been a passing trouble. */
    private static final Duration GROWTH = Duration.ofHours(1);

    private final Clock clock;

    // Guarded by this.
    private int most = Alternatives.ROOM;
    private Instant since;

    UrlRoom(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes calls, and again with shorter URLs if they are refused as they are for their length.
     *
     * @param calls given the room for {@link Alternatives}
     */
    <T> CompletableFuture<T> use(IntFunction<CompletableFuture<T>> calls) {
        return use(most(), calls);
    }

    private <T> CompletableFuture<T> use(int room, IntFunction<CompletableFuture<T>> calls) {
        return calls.apply(room)
                .thenApply(answer -> {
                    worked(room);
                    return answer;
                })
                .exceptionallyCompose(thrown -> {
                    SupaflowException failure = SupaflowException.of(thrown);
                    return Obstacle.of(failure) == Obstacle.REFUSAL && room > LEAST
                            ? use(room / 2, calls)
                            : CompletableFuture.failedFuture(failure);
                });
    }

    private synchronized int most() {
        if (most < Alternatives.ROOM && !clock.instant().isBefore(since.plus(GROWTH))) {
            most = Math.min(Alternatives.ROOM, 2 * most);
            since = clock.instant();
        }
        return most;
    }

    private synchronized void worked(int room) {
        if (room < most) {
            most = room;
            since = clock.instant();
        }
    }
}
