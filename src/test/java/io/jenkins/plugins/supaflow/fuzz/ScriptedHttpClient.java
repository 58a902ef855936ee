package io.jenkins.plugins.supaflow.fuzz;

import io.jenkins.plugins.supaflow.client.PlainHttpClient;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** Answers each request from a script, at once and on the caller's thread: a socket would cost the fuzzer most of its speed. */
final class ScriptedHttpClient extends PlainHttpClient {

    private final Function<HttpRequest, Script.Answer> answers;

    ScriptedHttpClient(Function<HttpRequest, Script.Answer> answers) {
        this.answers = answers;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> responseBodyHandler) {
        Script.Answer answer = answers.apply(request);
        if (answer.failure() != null) {
            return CompletableFuture.failedFuture(new IOException(answer.failure()));
        }
        HttpHeaders headers = HttpHeaders.of(answer.headers(), (name, value) -> true);
        if (answer.body() == null) {
            // As the JDK does where a proxy wants a password for its tunnel.
            return CompletableFuture.completedFuture(new Whole<>(request, answer.status(), headers, null));
        }
        HttpResponse.BodySubscriber<T> subscriber = responseBodyHandler.apply(new Head(answer.status(), headers));
        CompletableFuture<HttpResponse<T>> whole = subscriber
                .getBody()
                .<HttpResponse<T>>thenApply(body -> new Whole<>(request, answer.status(), headers, body))
                .toCompletableFuture();
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onNext(List.of(ByteBuffer.wrap(answer.body())));
        subscriber.onComplete();
        return whole;
    }
}
