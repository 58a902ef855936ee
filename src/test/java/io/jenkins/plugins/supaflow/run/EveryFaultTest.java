package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way for a request to go wrong, at every request in the life of a run: one job, one outcome, nothing left over. */
class EveryFaultTest extends EngineTestBase {

    /** The requests of a run, in their order. */
    enum Moment {
        LOGIN,
        PIPELINE,
        MARK,
        TRIGGER,
        LOOK,
        POLL,
        CANCEL
    }

    static Stream<Fault> faults() {
        return Stream.of(
                Fault.delay(Duration.ofMillis(20)),
                Fault.status(500),
                Fault.status(503),
                Fault.status(504),
                Fault.status(520),
                Fault.badGateway(),
                Fault.status(404),
                Fault.statusAfter(404),
                Fault.postgrestError(404, "PGRST202", "not in the schema cache", null),
                Fault.postgrestError(503, "PGRST001", "broken connection", null).carriedOut(),
                Fault.statusAfter(504),
                Fault.tooManyRequests(),
                Fault.tooManyRequests(Duration.ofSeconds(90)),
                Fault.expiredToken(),
                Fault.rawBody("{\"what\":"),
                Fault.notJson(),
                Fault.emptyBody(),
                Fault.cutOffBody(),
                Fault.oversizedBody(),
                Fault.closeBefore(),
                Fault.closeAfter(),
                Fault.closeHalfway(),
                Fault.hang(),
                Fault.hang().carriedOut());
    }

    static Stream<Arguments> everywhere() {
        return Arrays.stream(Moment.values())
                .flatMap(moment -> faults().filter(fault -> moment != Moment.LOGIN
                                || !fault.toString().equals(Fault.expiredToken().toString()))
                        .map(fault -> Arguments.of(moment, fault)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void oneJobAndOneOutcome(Moment moment, Fault fault) throws Exception {
        requestTimeout = Duration.ofMillis(200);
        orders.script(
                moment == Moment.CANCEL
                        ? JobScript.running()
                        : JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)));
        strike(moment, fault);
        String id = start(observer);
        if (moment == Moment.CANCEL) {
            passing(() -> said("running"));
            engine.cancel(id);
        }

        passing(observer::ended);

        assertEquals(moment == Moment.CANCEL ? Kind.CANCELLED : Kind.COMPLETED, outcome(), observer.lines::toString);
        assertEquals(1, observer.outcomes());
        assertEquals(theJob().id(), observer.last().jobId());
        eventually(() -> engine.runs().isEmpty());
        assertEquals(0, records());
    }

    private void strike(Moment moment, Fault fault) {
        // Twice, because the JDK's client repeats a GET by itself whose connection was closed.
        switch (moment) {
            case LOGIN -> sandbox.fault(Operation.BOOTSTRAP, 2, fault);
            case PIPELINE -> sandbox.fault(Operation.PIPELINES, 2, fault);
            case MARK -> sandbox.fault(Operation.READ_JOBS, 2, fault);
            case TRIGGER -> sandbox.fault(Operation.TRIGGER, fault);
            case LOOK -> {
                sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
                sandbox.fault(Operation.TRIGGER, Fault.closeAfter());
                sandbox.fault(Operation.READ_JOBS, 2, fault);
            }
            case POLL -> {
                sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
                sandbox.fault(Operation.READ_JOBS, 2, fault);
            }
            case CANCEL -> sandbox.fault(Operation.CANCEL, fault);
        }
    }
}
