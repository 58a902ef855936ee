package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.client.PlainHttpClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what an engine has under way: requests, until all that follows from their answers is done, and tasks of its pool. When
 * nothing is, whatever comes next comes with time. A test that lets time pass before that would decide by luck what an engine
 * and a job that live by the same clock do first.
 */
final class Work {

    private final AtomicInteger underWay = new AtomicInteger();

    int underWay() {
        return underWay.get();
    }

    /** The same executor, with its tasks counted. */
    Executor counted(Executor executor) {
        return task -> {
            underWay.incrementAndGet();
            try {
                executor.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        underWay.decrementAndGet();
                    }
                });
            } catch (RuntimeException | Error e) {
                underWay.decrementAndGet();
                throw e;
            }
        };
    }

    /** The same client, with its requests counted. */
    HttpClient counted(HttpClient client) {
        return new Counted(client);
    }

    private final class Counted extends PlainHttpClient {

        private final HttpClient client;

        Counted(HttpClient client) {
            this.client = client;
        }

        @Override
        public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                HttpRequest request, HttpResponse.BodyHandler<T> handler) {
            underWay.incrementAndGet();
            CompletableFuture<HttpResponse<T>> sent = client.sendAsync(request, handler);
            CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
            sent.whenComplete((response, failure) -> {
                // Whoever hears of it does so within these calls.
                boolean first = failure == null ? answer.complete(response) : answer.completeExceptionally(failure);
                if (first) {
                    underWay.decrementAndGet();
                }
            });
            answer.whenComplete((response, failure) -> {
                if (answer.isCancelled()) {
                    sent.cancel(true);
                    // A timeout. What follows from it is done by the only thread that also begins this.
                    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, Runnable::run)
                            .execute(underWay::decrementAndGet);
                }
            });
            return answer;
        }
    }
}
