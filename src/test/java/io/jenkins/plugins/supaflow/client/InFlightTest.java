package io.jenkins.plugins.supaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTest {

    private final InFlight inFlight = new InFlight(2);
    private final List<String> sent = new ArrayList<>();
    private final List<CompletableFuture<String>> answers = new ArrayList<>();

    private Supplier<CompletableFuture<String>> request(String name) {
        return () -> {
            sent.add(name);
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        };
    }

    @Test
    void sendsNoMoreThanTheBoundAndTheOthersInOrder() {
        CompletableFuture<String> last = null;
        for (String name : List.of("a", "b", "c", "d")) {
            last = inFlight.send(false, request(name));
        }
        assertEquals(List.of("a", "b"), sent);

        answers.get(1).complete("done");
        assertEquals(List.of("a", "b", "c"), sent);
        answers.get(0).completeExceptionally(new IllegalStateException("lost"));
        assertEquals(List.of("a", "b", "c", "d"), sent);
        answers.get(3).complete("the last");

        assertEquals("the last", last.join());
        answers.get(2).complete("done");
        inFlight.send(false, request("e"));
        inFlight.send(false, request("f"));
        inFlight.send(false, request("g"));
        assertEquals(List.of("a", "b", "c", "d", "e", "f"), sent);
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotSent() {
        inFlight.send(false, request("a"));
        inFlight.send(false, request("b"));
        CompletableFuture<String> dropped = inFlight.send(false, request("c"));
        inFlight.send(false, request("d"));
        inFlight.send(false, request("e"));

        dropped.complete(null);
        answers.get(0).complete("done");
        assertEquals(List.of("a", "b", "d"), sent);
        answers.get(1).complete("done");

        assertEquals(List.of("a", "b", "d", "e"), sent);
    }

    @Test
    void sendsUrgentRequestsBeforeTheOthersInOrder() {
        for (String name : List.of("a", "b", "c")) {
            inFlight.send(false, request(name));
        }
        inFlight.send(true, request("urgent 1"));
        inFlight.send(true, request("urgent 2"));

        for (int i = 0; i < 3; i++) {
            answers.get(i).complete("done");
        }

        assertEquals(List.of("a", "b", "urgent 1", "urgent 2", "c"), sent);
    }

    /** When the HTTP client itself is broken, a request fails before the call returns. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyThatFailAtOnceAllGetTheirFailure(boolean thrown) throws Exception {
        IllegalStateException broken = new IllegalStateException("broken");
        inFlight.send(false, request("a"));
        inFlight.send(false, request("b"));
        List<CompletableFuture<String>> failing = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            failing.add(inFlight.send(false, () -> {
                if (thrown) {
                    throw broken;
                }
                return CompletableFuture.failedFuture(broken);
            }));
        }

        answers.get(0).complete("done");

        for (CompletableFuture<String> failed : failing) {
            Throwable failure = failed.handle((value, why) -> why).get(20, TimeUnit.SECONDS);
            assertEquals(broken, failure instanceof CompletionException ? failure.getCause() : failure);
        }
        answers.get(1).complete("done");
        inFlight.send(false, request("c"));
        assertTrue(sent.contains("c"));
    }
}
