package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Bounds how many requests of an account are under way at once. The others wait in order, without a thread. Thread-safe. */
final class InFlight {

    private final int max;
    private final Queue<Runnable> urgent = new ArrayDeque<>();
    private final Queue<Runnable> others = new ArrayDeque<>();
    private int underWay;
    private boolean sending;

    InFlight(int max) {
        this.max = max;
    }

    /**
     * Sends a request as soon as there is room, unless whoever asked has completed the answer by then.
     *
     * @param isUrgent goes before all that wait and are not
     */
    <T> CompletableFuture<T> send(boolean isUrgent, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (this) {
            (isUrgent ? urgent : others).add(() -> begin(request, answer));
        }
        sendAll();
        return answer;
    }

    private <T> void begin(Supplier<CompletableFuture<T>> request, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            end();
            return;
        }
        CompletableFuture<T> sent;
        try {
            sent = request.get();
        } catch (RuntimeException | Error e) {
            sent = CompletableFuture.failedFuture(e);
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
        synchronized (this) {
            underWay--;
        }
        sendAll();
    }

    /** One thread at a time, in a loop: of thousands that wait and all fail at once, none ends inside the one before. */
    private void sendAll() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } finally {
                sendingEnded();
            }
        }
    }

    @CheckForNull
    private synchronized Runnable next() {
        if (sending || underWay >= max) {
            return null;
        }
        Runnable first = urgent.poll();
        Runnable next = first == null ? others.poll() : first;
        if (next != null) {
            sending = true;
            underWay++;
        }
        return next;
    }

    private synchronized void sendingEnded() {
        sending = false;
    }
}
