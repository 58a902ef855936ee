package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run makes of the answers that it gets: of others' words nothing, of a refusal that may pass nothing for a while. */
class AnswersTest extends EngineTestBase {

    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** Of a proxy, or of a connection that broke after the transaction: the job is there. */
    static Stream<Fault> afterTheTrigger() {
        return Stream.of(
                        Fault.proxyPage(401),
                        Fault.proxyPage(403),
                        Fault.proxyPage(404),
                        Fault.proxyPage(407),
                        Fault.proxyPage(429),
                        Fault.proxyPage(451),
                        Fault.postgrestError(503, "PGRST001", "Database client error. Retrying the connection.", null),
                        Fault.postgrestError(500, "PGRST111", "response.headers guc must be …", null),
                        Fault.postgrestError(503, "08006", "connection failure", null),
                        Fault.postgrestError(503, "57P01", "terminating connection", null))
                .map(Fault::carriedOut);
    }

    @ParameterizedTest
    @MethodSource("afterTheTrigger")
    void theJobOfATriggerThatSomebodyElseAnsweredIsFound(Fault fault) {
        sandbox.fault(Operation.TRIGGER, fault);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(theJob().id(), observer.last().jobId());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    static Stream<Fault> rolledBack() {
        return Stream.of(
                Fault.postgrestError(503, "PGRST000", "no connection", null),
                Fault.postgrestError(503, "PGRST002", "no schema cache", null),
                Fault.postgrestError(504, "PGRST003", "no connection in the pool", null),
                Fault.postgrestError(500, "40001", "could not serialize access", null),
                Fault.postgrestError(500, "40P01", "deadlock detected", null),
                Fault.postgrestError(500, "57014", "canceling statement due to statement timeout", null),
                Fault.postgrestError(503, "53300", "too many connections", null));
    }

    @ParameterizedTest
    @MethodSource("rolledBack")
    void aTriggerThatWasRolledBackIsSentAgainWithoutALook(Fault fault) {
        sandbox.fault(Operation.TRIGGER, fault);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        assertFalse(said("Looking"), observer.lines::toString);
    }

    /** Where a refusal strikes. */
    enum Moment {
        LOOK_UP(Operation.PIPELINES),
        MARK(Operation.READ_JOBS),
        TRIGGER(Operation.TRIGGER);

        private final Operation operation;

        Moment(Operation operation) {
            this.operation = operation;
        }
    }

    private static List<Fault> refusedForNow() {
        return List.of(
                Fault.postgrestError(404, "PGRST202", "Could not find the function in the schema cache", null),
                Fault.postgrestError(404, "PGRST205", "Could not find the table in the schema cache", null),
                Fault.postgrestError(405, "25006", "cannot execute INSERT in a read-only transaction", null),
                Fault.status(
                        404,
                        Map.of("Content-Type", "application/json"),
                        "{\"message\":\"no Route matched with those values\"}"));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalThatPassesIsBorne(Moment moment) {
        refusedForNow().forEach(fault -> sandbox.fault(moment.operation, fault));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(1, sandbox.created(orders.id()));
        assertTrue(said("Retrying for up to 15 min"), observer.lines::toString);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalThatDoesNotPassEndsTheRunAfterAQuarterOfAnHour(Moment moment) throws Exception {
        Instant begun = clock.instant();
        sandbox.faultAlways(moment.operation, refusedForNow().get(0));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.REJECTED, outcome(), observer.lines::toString);
        assertTrue(said("Could not find the function in the schema cache"), observer.lines::toString);
        Duration lasted = Duration.between(begun, clock.instant());
        assertTrue(lasted.compareTo(QUARTER) >= 0 && lasted.compareTo(QUARTER.multipliedBy(2)) < 0, lasted::toString);
        assertEquals(0, sandbox.created(orders.id()));
        eventually(() -> records() == 0);
    }

    /** Something else was heard in between: the quarter of an hour begins anew. */
    @Test
    void anOutageIsNoPartOfTheQuarterOfAnHour() {
        sandbox.fault(Operation.PIPELINES, 3, refusedForNow().get(0));
        sandbox.fault(Operation.PIPELINES, 8, Fault.badGateway());
        sandbox.fault(Operation.PIPELINES, 3, refusedForNow().get(0));
        Instant begun = clock.instant();
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertTrue(Duration.between(begun, clock.instant()).compareTo(QUARTER) > 0);
    }

    @Test
    void anAbortedRunDoesNotTriggerWhatWasRefusedForNow() {
        sandbox.fault(Operation.TRIGGER, Fault.hang());
        String id = start(observer);
        eventually(() -> sandbox.requests(Operation.TRIGGER) == 1);
        RecordingObserver after = restart();
        sandbox.faultAlways(Operation.TRIGGER, refusedForNow().get(0));
        engine.cancel(id);

        passing(after::ended);

        assertEquals(Kind.NOT_STARTED, after.last().outcome().kind());
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
    }

    /** After a lost answer too, and then only after two more looks. */
    @Test
    void aRefusalOfTheSecondTriggerThatPassesIsBorne() {
        sandbox.fault(Operation.TRIGGER, Fault.proxyPage(403));
        sandbox.fault(Operation.TRIGGER, 2, refusedForNow().get(0));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aRefusalOfTheSecondTriggerThatDoesNotPassEndsTheRun() {
        sandbox.fault(Operation.TRIGGER, Fault.proxyPage(403));
        sandbox.faultAlways(Operation.TRIGGER, refusedForNow().get(0));
        Instant begun = clock.instant();
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.REJECTED, outcome(), observer.lines::toString);
        assertTrue(Duration.between(begun, clock.instant()).compareTo(QUARTER) >= 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aBrowserCheckAtTheLogInIsSatOut(int status) {
        sandbox.fault(Operation.BOOTSTRAP, 12, Fault.proxyPage(status));
        Instant begun = clock.instant();
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertTrue(Duration.between(begun, clock.instant()).compareTo(QUARTER) > 0);
        assertFalse(said("revoked"), observer.lines::toString);
    }

    @Test
    void theGatewaysWordAfterAGoodLogInIsSatOut() {
        Fault gateway = Fault.status(401);
        sandbox.fault(Operation.PIPELINES, 6, gateway);
        sandbox.fault(Operation.READ_JOBS, 4, gateway);
        sandbox.fault(Operation.TRIGGER, 4, gateway);
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aRefusalAtTheLogInThatSaysNothingIsBorneAQuarterOfAnHourThenToldAsItIs() {
        sandbox.faultAlways(Operation.BOOTSTRAP, Fault.status(403, Map.of("Content-Type", "text/plain"), "Forbidden"));
        Instant begun = clock.instant();
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.REJECTED_KEY, outcome(), observer.lines::toString);
        assertTrue(said("HTTP 403"), observer.lines::toString);
        assertTrue(Duration.between(begun, clock.instant()).compareTo(QUARTER) >= 0);
    }

    @Test
    void theApplicationsWordOnTheKeyEndsARunThatHasNoJobAtOnce() {
        sandbox.revokeKey(SupaflowSandbox.KEY);
        start(observer);

        eventually(observer::ended);

        assertEquals(Kind.REJECTED_KEY, outcome());
    }

    @Test
    void nobodyOfAnAccountAsksBeforeThePauseIsOver() {
        int runs = 300;
        Duration pause = Duration.ofSeconds(600);
        sandbox.faultAlways(Operation.PIPELINES, Fault.tooManyRequests(pause));
        List<RecordingObserver> observers =
                Stream.generate(RecordingObserver::new).limit(runs).toList();
        Instant begun = clock.instant();
        observers.forEach(this::start);
        eventually(() -> observers.stream().noneMatch(run -> run.lines.isEmpty()));
        sandbox.clearFaults();
        int asked = sandbox.requests(Operation.PIPELINES);
        assertTrue(asked <= 32, () -> asked + " requests");

        passing(() -> observers.stream().allMatch(RecordingObserver::ended));

        assertTrue(
                observers.stream().allMatch(run -> run.last().outcome().kind() == Kind.COMPLETED),
                () -> observers.get(0).lines.toString());
        assertEquals(runs, sandbox.created(orders.id()));
        assertEquals(asked + 1, requestsBefore(begun.plus(pause)));
    }

    private long requestsBefore(Instant end) {
        return sandbox.log().stream()
                .filter(request -> request.time().isBefore(end))
                .count();
    }

    @Test
    void aLookWaitsForThePauseThatCameWithTheTriggersAnswer() {
        Duration pause = Duration.ofSeconds(600);
        sandbox.fault(
                Operation.TRIGGER,
                Fault.status(429, Map.of("Retry-After", "600"), "<html>").carriedOut());
        Instant begun = clock.instant();
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(theJob().id(), observer.last().jobId());
        assertEquals(4, requestsBefore(begun.plus(pause)));
    }

    /** It was never sent, so there is nothing to look for. */
    @Test
    void aTriggerThatIsHeldBackIsNoLostAnswer() {
        sandbox.fault(Operation.TRIGGER, Fault.tooManyRequests(Duration.ofSeconds(600)));
        start(observer);

        passing(observer::ended);

        assertEquals(Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        assertEquals(2, sandbox.requests(Operation.PIPELINES));
        assertFalse(said("Looking"), observer.lines::toString);
    }
}
