package io.jenkins.plugins.supaflow.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault that the sandbox can script, at every kind of call. */
class SupaflowClientFaultTest extends ClientTestBase {

    static Stream<Fault> passing() {
        return Stream.of(
                Fault.tooManyRequests(),
                Fault.status(500),
                Fault.badGateway(),
                Fault.emptyBody(),
                Fault.cutOffBody(),
                Fault.oversizedBody(),
                Fault.notJson(),
                Fault.closeBefore(),
                Fault.closeAfter(),
                Fault.closeHalfway(),
                Fault.status(404, Map.of(), "<html>no such route</html>"),
                Fault.status(302, Map.of("Location", "http://127.0.0.1:1/"), ""),
                Fault.rawBody("{\"not\":\"rows\"}"),
                Fault.rawBody("[1,2]"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aReadThatPassesIsUnavailable(Fault fault) throws Exception {
        client.account().get();
        // A GET whose connection was closed is sent once more by the JDK itself: two faults for one call.
        sandbox.faultAlways(Operation.READ_JOBS, fault);

        failure(UnavailableException.class, client.newestJob(orders.id()));

        sandbox.clearFaults();
        client.newestJob(orders.id()).get();
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aCancelThatPassesIsUnavailable(Fault fault) throws Exception {
        orders.script(JobScript.running());
        String id = client.trigger(incremental()).get();
        sandbox.faultAlways(Operation.CANCEL, fault);

        failure(UnavailableException.class, client.cancel(id));

        assertEquals(1, sandbox.requests(Operation.CANCEL));
    }

    static Stream<Arguments> triggerFaults() {
        return Stream.of(
                Arguments.of(Fault.tooManyRequests(), UnavailableException.class, 0),
                Arguments.of(
                        Fault.postgrestError(503, "PGRST000", "no connection", null), UnavailableException.class, 0),
                Arguments.of(
                        Fault.postgrestError(503, "PGRST001", "broken connection", null),
                        OutcomeUnknownException.class,
                        0),
                Arguments.of(Fault.status(403), RejectedRequestException.class, 0),
                Arguments.of(Fault.status(404, Map.of(), "<html>"), OutcomeUnknownException.class, 0),
                Arguments.of(Fault.nullJobId(), OutOfCreditsException.class, 0),
                Arguments.of(Fault.status(500), OutcomeUnknownException.class, 0),
                Arguments.of(Fault.badGateway(), OutcomeUnknownException.class, 0),
                Arguments.of(Fault.statusAfter(504), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.emptyBody(), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.cutOffBody(), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.oversizedBody(), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.notJson().carriedOut(), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.closeBefore(), OutcomeUnknownException.class, 0),
                Arguments.of(Fault.closeAfter(), OutcomeUnknownException.class, 1),
                Arguments.of(Fault.closeHalfway(), OutcomeUnknownException.class, 1));
    }

    @ParameterizedTest
    @MethodSource("triggerFaults")
    void aTriggerThatFailsIsSentOnceAndSaysWhatIsKnown(
            Fault fault, Class<? extends SupaflowException> expected, int created) throws Exception {
        client.account().get();
        sandbox.faultAlways(Operation.TRIGGER, fault);

        failure(expected, client.trigger(incremental()));

        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        assertEquals(created, sandbox.created(orders.id()));
    }

    @Test
    void aTriggerWithoutAnswerInTimeIsUnknown() throws Exception {
        client = client(Duration.ofMillis(300));
        client.account().get();
        sandbox.fault(Operation.TRIGGER, Fault.hang());

        OutcomeUnknownException failure = failure(OutcomeUnknownException.class, client.trigger(incremental()));

        assertTrue(failure.getMessage().contains("no answer within"), failure.getMessage());
    }

    @Test
    void anUnreachableApiIsUnavailableForATriggerToo() throws Exception {
        client.account().get();
        sandbox.close();

        failure(UnavailableException.class, client.trigger(incremental()));
    }

    /** Found by {@code ./simulate --seed 34663}: whoever read a second page was left without an answer for ever. */
    @Test
    void aListingHearsOfALogInThatCouldNotBegin() {
        sandbox.fault(Operation.PIPELINES, Fault.notJson());
        AtomicInteger requests = new AtomicInteger();
        HttpTransport http = new HttpTransport(
                () -> {
                    // Log-in, first page, and log-in once more, since meanwhile the token has expired.
                    if (requests.incrementAndGet() == 2) {
                        clock.advance(Duration.ofHours(2));
                    } else if (requests.get() == 3) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return HTTP;
                },
                HttpRequest::newBuilder,
                "1.0",
                Duration.ofSeconds(10));
        SupaflowClient threadless = new SupaflowClient(http, sandbox.url(), ApiKey.of(SupaflowSandbox.KEY), clock);

        CompletableFuture<?> pipelines = threadless.pipelines().orTimeout(10, TimeUnit.SECONDS);

        assertThat(failure(UnavailableException.class, pipelines).getMessage(), containsString("OutOfMemoryError"));
    }
}
