package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.client.PlainHttpClient;
import io.jenkins.plugins.supaflow.sandbox.Answer;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Fault.Wire;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxFront;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One account's way to Supaflow in one engine's life. Each exchange is a chain of events: sent, carried out or not, answered. What was
 * sent may be carried out after its engine's end; nothing is answered to a dead one.
 */
final class SimulatedHttp extends PlainHttpClient {

    private final World world;
    private final Events.Life life;
    private final Traffic traffic;
    private final Triggers triggers;

    SimulatedHttp(World world, Events.Life life, Traffic traffic, Triggers triggers) {
        this.world = world;
        this.life = life;
        this.traffic = traffic;
        this.triggers = triggers;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        Exchange<HttpResponse<T>> answer = new Exchange<>();
        if (!life.isOver()) {
            Operation operation = Operation.of(request.method(), request.uri().getPath());
            Throwable failure = world.network().failure(operation);
            if (failure instanceof Error error) {
                throw error;
            }
            String token = request.headers().firstValue("Authorization").orElse("");
            new Sending<>(request, handler, answer, traffic.sent(operation, request.uri(), token)).send(failure);
        }
        return answer;
    }

    /** A future that gives up in simulated time, and so do those that follow from it. */
    private final class Exchange<T> extends CompletableFuture<T> {

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Exchange<>();
        }

        @Override
        public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
            if (!isDone() && !life.isOver()) {
                Events.Event givingUp = world.events()
                        .in(
                                Duration.of(timeout, unit.toChronoUnit()),
                                life,
                                "give up a request",
                                () -> completeExceptionally(new TimeoutException()));
                whenComplete((done, failure) -> givingUp.drop());
            }
            return this;
        }
    }

    private final class Sending<T> {

        private final HttpRequest request;
        private final HttpResponse.BodyHandler<T> handler;
        private final CompletableFuture<HttpResponse<T>> answer;
        private final Traffic.Request sent;
        private Build of;

        Sending(
                HttpRequest request,
                HttpResponse.BodyHandler<T> handler,
                CompletableFuture<HttpResponse<T>> answer,
                Traffic.Request sent) {
            this.request = request;
            this.handler = handler;
            this.answer = answer;
            this.sent = sent;
        }

        void send(@CheckForNull Throwable failure) {
            if (sent.operation() == Operation.BOOTSTRAP) {
                triggers.loggingIn();
            } else if (sent.operation() == Operation.TRIGGER) {
                of = triggers.sent(new String(body(), StandardCharsets.UTF_8));
            }
            if (failure == null) {
                send(false);
            } else {
                fail(world.network().latency(), "does not leave", failure);
            }
        }

        private void send(boolean again) {
            if (world.network().refuses()) {
                fail(world.network().latency(), "refused", new ConnectException("Connection refused"));
                return;
            }
            later(world.network().latency(), null, "arrives", () -> arrive(again));
        }

        private void arrive(boolean again) {
            SandboxFront.Arrival arrival = world.sandbox().front().arrived(request.method(), request.uri(), headers());
            Fault fault = arrival.fault();
            Duration back = world.network().latency();
            if (fault.wire() == Wire.CLOSE_AND_CARRY_OUT_LATER) {
                later(fault.waiting(), null, "is carried out late", () -> carryOut(arrival));
            } else if (fault.wire() != Wire.CLOSE_UNREAD) {
                Answer given = carryOut(arrival);
                if (given != null) {
                    boolean half = fault.wire() == Wire.HALF_ANSWER;
                    later(back.plus(fault.waiting()), life, half ? "is cut" : "is answered", () -> answer(given, half));
                    return;
                }
            }
            if (fault.wire() == Wire.HANG) {
                return;
            }
            if (!again && request.method().equals("GET")) {
                // As the JDK does, once and silently.
                later(back, life, "is sent once more", () -> send(true));
                return;
            }
            fail(back, "is closed", new IOException("HTTP/1.1 header parser received no bytes"));
        }

        @CheckForNull
        private Answer carryOut(SandboxFront.Arrival arrival) {
            int before = of == null ? 0 : world.sandbox().jobs().size();
            Answer given = arrival.carryOut(world.sandbox().url().toString(), body());
            if (of != null) {
                world.sandbox().jobs().stream().skip(before).forEach(job -> of.triggered.add(job.id()));
            }
            return given;
        }

        private void later(Duration delay, @CheckForNull Events.Life whose, String what, Runnable action) {
            world.events().in(delay, whose, sent.label() + " " + what, action);
        }

        private void fail(Duration delay, String what, Throwable failure) {
            later(delay, life, what, () -> answer.completeExceptionally(failure));
        }

        private void answer(Answer given, boolean half) {
            if (answer.isDone()) {
                return;
            }
            Map<String, List<String>> lines = new HashMap<>();
            given.headers().forEach((name, value) -> lines.put(name, List.of(value)));
            HttpHeaders headers = HttpHeaders.of(lines, (name, value) -> true);
            traffic.answered(sent, given, half);
            HttpResponse.BodySubscriber<T> subscriber = handler.apply(new Head(given.status(), headers));
            CompletionStage<T> body = subscriber.getBody();
            subscriber.onSubscribe(NOTHING_TO_ASK);
            byte[] bytes = given.body();
            subscriber.onNext(List.of(ByteBuffer.wrap(half ? Arrays.copyOf(bytes, bytes.length / 2) : bytes)));
            if (half && bytes.length > 0) {
                subscriber.onError(new IOException("closed"));
            } else {
                subscriber.onComplete();
            }
            body.whenComplete((whole, failure) -> {
                if (failure == null) {
                    answer.complete(new Whole<>(request, given.status(), headers, whole));
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new HashMap<>();
            request.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            return headers;
        }

        private byte[] body() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            request.bodyPublisher().ifPresent(publisher -> publisher.subscribe(new Collector(bytes)));
            return bytes.toByteArray();
        }
    }

    private static final Flow.Subscription NOTHING_TO_ASK = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    /** Takes a body that is there already. */
    private record Collector(ByteArrayOutputStream bytes) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer part) {
            while (part.hasRemaining()) {
                bytes.write(part.get());
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }
}
