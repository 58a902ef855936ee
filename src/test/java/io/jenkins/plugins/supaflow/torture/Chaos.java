package io.jenkins.plugins.supaflow.torture;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What goes wrong with Supaflow. Left out are answers that rightly end a run (no credits, a refusal in PostgREST's own form, a key
 * that is rejected) and the one lie that nobody could see through: whole answers that leave out a job or a pipeline that is there.
 */
final class Chaos {

    private static final List<Operation> OPERATIONS =
            List.of(Operation.BOOTSTRAP, Operation.PIPELINES, Operation.READ_JOBS, Operation.TRIGGER, Operation.CANCEL);

    private static final List<Supplier<Fault>> FAULTS = List.of(
            () -> Fault.status(500),
            () -> Fault.status(503),
            () -> Fault.status(504),
            () -> Fault.status(520),
            Fault::badGateway,
            () -> Fault.statusAfter(500),
            () -> Fault.statusAfter(504),
            Fault::tooManyRequests,
            () -> Fault.tooManyRequests(Duration.ofSeconds(5)),
            Fault::expiredToken,
            () -> Fault.rawBody("{\"what\":"),
            Fault::notJson,
            () -> Fault.notJson().carriedOut(),
            Fault::emptyBody,
            Fault::cutOffBody,
            Fault::closeBefore,
            () -> Fault.carriedOutLate(Duration.ofMillis(100)),
            Fault::closeAfter,
            Fault::closeHalfway,
            Fault::hang,
            () -> Fault.hang().carriedOut());

    private final SupaflowSandbox sandbox;
    private final Random random;

    Chaos(SupaflowSandbox sandbox, Random random) {
        this.sandbox = sandbox;
        this.random = random;
    }

    /** The next few requests of some kind go wrong. */
    void strike() {
        // Triggers are what matters most.
        Operation operation =
                random.nextInt(3) == 0 ? Operation.TRIGGER : OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Fault fault = random.nextInt(10) == 0
                    ? Fault.delay(Duration.ofMillis(random.nextInt(150)))
                    : FAULTS.get(random.nextInt(FAULTS.size())).get();
            if (operation != Operation.BOOTSTRAP || !fault.toString().equals("expired token")) {
                sandbox.fault(operation, fault);
            }
        }
    }

    /** Nothing works until {@link #calm}. */
    void outage() {
        OPERATIONS.forEach(operation -> sandbox.faultAlways(operation, Fault.badGateway()));
    }

    void calm() {
        sandbox.clearFaults();
    }

    void expireTokens() {
        sandbox.expireTokens();
    }
}
