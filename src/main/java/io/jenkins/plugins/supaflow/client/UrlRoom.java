package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.client.Rows.Obstacle;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** How much a URL of an account may say of {@link Alternatives}: less where a front on the way takes no long one. Thread-safe. */
final class UrlRoom {

    /** Whoever refuses so short a URL does not do so for its length. */
    private static final int LEAST = 1_000;

    private final Limit limit;

    UrlRoom(Clock clock) {
        this.limit = new Limit(Alternatives.ROOM, clock);
    }

    /**
     * Makes calls, and again with shorter URLs if they are refused as they are for their length.
     *
     * @param calls given the room for {@link Alternatives}
     */
    <T> CompletableFuture<T> use(IntFunction<CompletableFuture<T>> calls) {
        return use(limit.most(), calls);
    }

    private <T> CompletableFuture<T> use(int room, IntFunction<CompletableFuture<T>> calls) {
        return calls.apply(room)
                .thenApply(answer -> {
                    limit.atMost(room);
                    return answer;
                })
                .exceptionallyCompose(thrown -> {
                    SupaflowException failure = SupaflowException.of(thrown);
                    return Obstacle.of(failure) == Obstacle.REFUSAL && room > LEAST
                            ? use(room / 2, calls)
                            : CompletableFuture.failedFuture(failure);
                });
    }
}
