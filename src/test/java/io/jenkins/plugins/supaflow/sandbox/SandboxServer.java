package io.jenkins.plugins.supaflow.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP side: brings requests to the {@link SandboxFront}, and its answers back. */
final class SandboxServer {

    static {
        // Without it a kept-alive connection costs 40 ms per request: Nagle's algorithm against delayed
        // acknowledgements.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final SandboxFront front;
    private final HttpServer http;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String url;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    /** @throws IOException when the port is in use; 0 takes a free one */
    SandboxServer(int port, SandboxFront front) throws IOException {
        this.front = front;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 500);
        int number = SERVERS.incrementAndGet();
        AtomicInteger thread = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            Thread daemon = new Thread(task, "SupaflowSandbox-" + number + "-" + thread.incrementAndGet());
            daemon.setDaemon(true);
            return daemon;
        });
        url = "http://127.0.0.1:" + http.getAddress().getPort();
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    String url() {
        return url;
    }

    void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }

    int takePeak() {
        return peak.getAndSet(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange whose answer is not whole closes the connection.
        try (exchange) {
            SandboxFront.Arrival arrival =
                    front.arrived(exchange.getRequestMethod(), exchange.getRequestURI(), headers(exchange));
            Answer answer;
            peak.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                answer = answer(exchange, arrival);
            } finally {
                // Before the answer goes out: the caller may send the next request as soon as it has this one's.
                underWay.decrementAndGet();
            }
            if (answer != null) {
                send(exchange, answer, arrival.fault().wire() == Fault.Wire.HALF_ANSWER);
            }
        }
    }

    /** What is to be sent, after the time it takes; null if the connection is to be closed without an answer. */
    private Answer answer(HttpExchange exchange, SandboxFront.Arrival arrival) throws IOException {
        Fault fault = arrival.fault();
        if (fault.wire() == Fault.Wire.CLOSE_UNREAD) {
            return null;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (fault.wire() == Fault.Wire.CLOSE_AND_CARRY_OUT_LATER) {
            exchange.close();
            await(fault.waiting());
        }
        Answer answer = arrival.carryOut(url, body);
        if (fault.wire() == Fault.Wire.HANG) {
            await(null);
        }
        if (answer != null) {
            await(fault.waiting());
        }
        return answer;
    }

    /** Waits by real time, or until the sandbox is closed; null waits for that alone. */
    private void await(Duration duration) {
        try {
            if (duration == null) {
                closed.await();
            } else if (!duration.isZero()) {
                closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer, boolean half) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            OutputStream out = exchange.getResponseBody();
            out.write(half ? Fault.firstHalf(body) : body);
            out.flush();
        }
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return headers;
    }
}
