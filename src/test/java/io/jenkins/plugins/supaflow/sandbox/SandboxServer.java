package io.jenkins.plugins.supaflow.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP side: takes requests, counts them, lets faults strike, and sends answers. */
final class SandboxServer {

    static {
        // Without it a kept-alive connection costs 40 ms per request: Nagle's algorithm against delayed
        // acknowledgements.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int LOG_SIZE = 20_000;
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final SandboxState state;
    private final SandboxApi api;
    private final HttpServer http;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String url;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    // Guarded by this.
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private final Deque<RecordedRequest> log = new ArrayDeque<>();
    private final Map<Operation, Deque<Fault>> nextFaults = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> standingFaults = new EnumMap<>(Operation.class);
    private int maxUrl;

    /** @throws IOException when the port is in use; 0 takes a free one */
    SandboxServer(int port, SandboxState state, SandboxApi api) throws IOException {
        this.state = state;
        this.api = api;
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

    synchronized int requests(Operation operation) {
        return counts.getOrDefault(operation, 0);
    }

    synchronized int requests() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized List<RecordedRequest> log() {
        return new ArrayList<>(log);
    }

    synchronized void fault(Operation operation, Fault fault) {
        nextFaults.computeIfAbsent(operation, key -> new ArrayDeque<>()).add(fault);
    }

    synchronized void faultAlways(Operation operation, Fault fault) {
        standingFaults.put(operation, fault);
    }

    synchronized void maxUrl(int characters) {
        maxUrl = characters;
    }

    synchronized void clearFaults() {
        nextFaults.clear();
        standingFaults.clear();
    }

    /** Counts the request and tells what is to go wrong with it. */
    private synchronized Fault arrived(RecordedRequest request) {
        Operation operation = request.operation();
        counts.merge(operation, 1, Integer::sum);
        log.add(request);
        if (log.size() > LOG_SIZE) {
            log.remove();
        }
        if (maxUrl > 0 && request.path().length() > maxUrl) {
            return Fault.proxyPage(414);
        }
        Deque<Fault> next = nextFaults.get(operation);
        Fault fault = next == null ? null : next.poll();
        return fault == null ? standingFaults.getOrDefault(operation, Fault.NONE) : fault;
    }

    int takePeak() {
        return peak.getAndSet(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange whose answer is not whole closes the connection.
        try (exchange) {
            Fault fault = arrived(recorded(exchange));
            Answer answer;
            peak.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                answer = answer(exchange, fault);
            } finally {
                // Before the answer goes out: the caller may send the next request as soon as it has this one's.
                underWay.decrementAndGet();
            }
            if (answer != null) {
                send(exchange, answer, fault.wire() == Fault.Wire.HALF_ANSWER);
            }
        }
    }

    private RecordedRequest recorded(HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        String method = exchange.getRequestMethod();
        Operation operation = Operation.of(method, uri.getPath());
        return new RecordedRequest(operation, method, uri.toString(), state.now(), hidden(headers(exchange)));
    }

    /** What is to be sent, after the time it takes; null if the connection is to be closed without an answer. */
    private Answer answer(HttpExchange exchange, Fault fault) throws IOException {
        if (fault.wire() == Fault.Wire.CLOSE_UNREAD) {
            return null;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (fault.wire() == Fault.Wire.CLOSE_AND_CARRY_OUT_LATER) {
            exchange.close();
            await(fault.waiting());
        }
        Answer answer = null;
        if (fault.isCarriedOut()) {
            URI uri = exchange.getRequestURI();
            String method = exchange.getRequestMethod();
            answer = api.carryOut(
                    Operation.of(method, uri.getPath()),
                    new SandboxApi.Request(method, uri.getPath(), uri.getRawQuery(), headers(exchange), body),
                    url);
        }
        if (fault.wire() == Fault.Wire.HANG) {
            await(null);
            return null;
        }
        if (fault.wire() == Fault.Wire.WHOLE_ANSWER || fault.wire() == Fault.Wire.HALF_ANSWER) {
            await(fault.waiting());
            return fault.change(answer);
        }
        return null;
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

    private static Map<String, String> hidden(Map<String, String> headers) {
        Map<String, String> shown = new TreeMap<>(headers);
        shown.computeIfPresent("authorization", (name, value) -> "(hidden)");
        shown.computeIfPresent("apikey", (name, value) -> "(hidden)");
        return shown;
    }
}
