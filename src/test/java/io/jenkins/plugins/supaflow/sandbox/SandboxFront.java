package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes requests, counts them, lets faults strike and gives answers: the sandbox without its sockets. How the connection fares, and
 * what takes time, is left to whoever carries the requests. Thread-safe.
 */
public final class SandboxFront {

    private static final int LOG_SIZE = 20_000;

    private final SandboxState state;
    private final SandboxApi api;

    // Guarded by this.
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private final Deque<RecordedRequest> log = new ArrayDeque<>();
    private final Map<Operation, Deque<Fault>> nextFaults = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> standingFaults = new EnumMap<>(Operation.class);
    private int maxUrl;

    SandboxFront(SandboxState state, SandboxApi api) {
        this.state = state;
        this.api = api;
    }

    /** A request that has come, and what is to go wrong with it. */
    public final class Arrival {

        private final SandboxApi.Request request;
        private final Operation operation;
        private final Fault fault;

        Arrival(SandboxApi.Request request, Operation operation, Fault fault) {
            this.request = request;
            this.operation = operation;
            this.fault = fault;
        }

        @NonNull
        public Operation operation() {
            return operation;
        }

        /** What goes wrong. */
        @NonNull
        public Fault fault() {
            return fault;
        }

        /**
         * Does the work, unless the fault takes its place, and tells what is to be sent: the right answer as the fault changes it.
         *
         * @param url the address of the API, which the log-in tells
         * @param body of the request
         * @return null if nothing is to be sent
         */
        @CheckForNull
        public Answer carryOut(@NonNull String url, @NonNull byte[] body) {
            Answer answer = fault.isCarriedOut() ? api.carryOut(operation, request.with(body), url) : null;
            return fault.isAnswered() ? fault.change(answer) : null;
        }
    }

    /**
     * Counts a request and tells what is to go wrong with it.
     *
     * @param target path and query as they were sent
     * @param headers by name in lower case
     */
    @NonNull
    public Arrival arrived(@NonNull String method, @NonNull URI target, @NonNull Map<String, String> headers) {
        Operation operation = Operation.of(method, target.getPath());
        String path =
                target.getRawQuery() == null ? target.getRawPath() : target.getRawPath() + "?" + target.getRawQuery();
        Fault fault = arrived(new RecordedRequest(operation, method, path, state.now(), hidden(headers)));
        return new Arrival(
                new SandboxApi.Request(method, target.getPath(), target.getRawQuery(), headers, new byte[0]),
                operation,
                fault);
    }

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

    private static Map<String, String> hidden(Map<String, String> headers) {
        Map<String, String> shown = new TreeMap<>(headers);
        shown.computeIfPresent("authorization", (name, value) -> "(hidden)");
        shown.computeIfPresent("apikey", (name, value) -> "(hidden)");
        return shown;
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
}
