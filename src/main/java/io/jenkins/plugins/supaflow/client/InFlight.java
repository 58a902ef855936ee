package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Bounds how many requests of an account are under way at once. The others wait in order, without a thread. Thread-safe. */
final class InFlight {

    private final int max;
    private final Queue<Runnable> urgent = new ArrayDeque<>();
    private final Queue<Runnable> others = new ArrayDeque<>();
    private int underWay;

    InFlight(int max) {
        this.max = max;
    }

    /**
     * Sends a request as soon as there is room.
     *
     * @param isUrgent goes before all that wait and are not
     */
    <T> CompletableFuture<T> send(boolean isUrgent, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> begin(request, answer);
        synchronized (this) {
            if (underWay >= max) {
                (isUrgent ? urgent : others).add(task);
                return answer;
            }
            underWay++;
        }
        task.run();
        return answer;
    }

    private <T> void begin(Supplier<CompletableFuture<T>> request, CompletableFuture<T> answer) {
        CompletableFuture<T> sent;
        try {
            sent = request.get();
        } catch (RuntimeException | Error e) {
            sent = CompletableFuture.failedFuture(e);
        }
        BiConsumer<T, Throwable> answered = (value, failure) -> {
            // Room first: whoever hears of the answer may send the next request at once.
            end();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        };
        if (sent.isDone()) {
            // Not on this thread: of thousands that wait and all fail at once, each would end inside the one before.
            sent.whenCompleteAsync(answered);
        } else {
            sent.whenComplete(answered);
        }
    }

    private void end() {
        Runnable next;
        synchronized (this) {
            next = next();
            if (next == null) {
                underWay--;
                return;
            }
        }
        next.run();
    }

    @CheckForNull
    private Runnable next() {
        Runnable first = urgent.poll();
        return first == null ? others.poll() : first;
    }
}
