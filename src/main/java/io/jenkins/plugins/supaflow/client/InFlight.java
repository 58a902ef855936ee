package io.jenkins.plugins.supaflow.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Bounds how many requests of an account are under way at once. The others wait in order, without a thread. Thread-safe. */
final class InFlight {

    private final int max;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    InFlight(int max) {
        this.max = max;
    }

    /**
     * Sends a request as soon as there is room.
     *
     * @param urgent goes before those that wait already
     */
    <T> CompletableFuture<T> send(boolean urgent, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable task = () -> begin(request, answer);
        synchronized (this) {
            if (underWay >= max) {
                if (urgent) {
                    waiting.addFirst(task);
                } else {
                    waiting.addLast(task);
                }
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
            // Not on this thread: thousands that wait would fail inside each other.
            sent = new CompletableFuture<T>().completeAsync(() -> {
                throw e;
            });
        }
        sent.whenComplete((value, failure) -> {
            // Room first: whoever hears of the answer may send the next request at once.
            end();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private void end() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                underWay--;
                return;
            }
        }
        next.run();
    }
}
