package io.jenkins.plugins.supaflow.torture;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What goes wrong with Supaflow. Left out are answers that rightly end a run (no credits, a refusal in PostgREST's own form, a key
 * that is rejected) and the lies that nobody could see through: whole answers that leave out a job or a pipeline that is there, or
 * that name another status, time or creator, and after the work an error that says that nothing was done.
 */
final class Chaos {

    private static final List<Operation> OPERATIONS =
            List.of(Operation.BOOTSTRAP, Operation.PIPELINES, Operation.READ_JOBS, Operation.TRIGGER, Operation.CANCEL);

    /**
     * In real time. With a request that is carried out late, less than what lies between two looks for a lost job: half a second.
     */
    private static final int MAX_LAG_MILLIS = 200;

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

    private static final List<Integer> PAGES =
            List.of(301, 302, 400, 401, 402, 403, 404, 405, 407, 409, 418, 429, 451, 500, 502, 503, 511);

    /** Nothing was carried out, and another time it may be. */
    private static final List<Fault> NOT_CARRIED_OUT = List.of(
            error(503, "PGRST000", "Could not connect with the database due to an incorrect URI."),
            error(503, "PGRST002", "Could not query the database for the schema cache. Retrying."),
            error(504, "PGRST003", "Timed out acquiring connection from connection pool."),
            error(404, "PGRST202", "Could not find the function in the schema cache"),
            error(404, "PGRST205", "Could not find the table in the schema cache"),
            error(405, "25006", "cannot execute INSERT in a read-only transaction"),
            error(500, "40001", "could not serialize access due to concurrent update"),
            error(500, "40P01", "deadlock detected"),
            error(500, "57014", "canceling statement due to statement timeout"),
            error(503, "53300", "sorry, too many clients already"),
            Fault.status(
                    404,
                    Map.of("Content-Type", "application/json; charset=utf-8"),
                    "{\"message\":\"no Route matched with those values\"}"));

    /** Whether anything was carried out, such an answer does not say. */
    private static final List<Fault> UNCERTAIN = List.of(
            error(503, "PGRST001", "Database client error. Retrying the connection."),
            error(503, "08006", "server closed the connection unexpectedly"),
            error(503, "08003", "connection does not exist"),
            error(500, "57P01", "terminating connection due to administrator command"),
            error(500, "57P02", "terminating connection because of crash of another server process"),
            error(500, "XX000", "internal error"));

    private final SupaflowSandbox sandbox;
    private final Random random;
    private final Set<Way> ways;

    /** @param ways in which this Supaflow is another */
    Chaos(SupaflowSandbox sandbox, Random random, Set<Way> ways) {
        this.sandbox = sandbox;
        this.random = random;
        this.ways = ways;
        if (ways.contains(Way.SHORT_URLS)) {
            sandbox.maxUrl(800 + random.nextInt(2_000));
        }
        if (ways.contains(Way.REPLICA)) {
            sandbox.lag(Duration.ofMillis(random.nextInt(MAX_LAG_MILLIS)));
        }
        if (ways.contains(Way.CREATORS)) {
            sandbox.createdBy(SupaflowSandbox.USER_ID, UUID.randomUUID().toString());
        }
        sandbox.listDeleted(true);
    }

    private static Fault error(int status, String code, String message) {
        return Fault.postgrestError(status, code, message, null);
    }

    /** The next few requests of some kind go wrong. */
    void strike() {
        // Triggers are what matters most.
        Operation operation =
                random.nextInt(3) == 0 ? Operation.TRIGGER : OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Fault fault = fault(operation);
            if (operation != Operation.BOOTSTRAP || !fault.toString().equals("expired token")) {
                sandbox.fault(operation, fault);
            }
        }
    }

    private Fault fault(Operation operation) {
        if (!ways.isEmpty() && random.nextBoolean()) {
            List<Way> list = List.copyOf(new TreeSet<>(ways));
            Fault fault = fault(list.get(random.nextInt(list.size())), operation);
            if (fault != null) {
                return fault;
            }
        }
        return random.nextInt(10) == 0
                ? Fault.delay(Duration.ofMillis(random.nextInt(150)))
                : FAULTS.get(random.nextInt(FAULTS.size())).get();
    }

    @CheckForNull
    private Fault fault(Way way, Operation operation) {
        return switch (way) {
            case PAGES -> {
                Fault page = Fault.proxyPage(any(PAGES));
                yield random.nextBoolean() ? page : page.carriedOut();
            }
            case ERRORS -> {
                if (operation == Operation.BOOTSTRAP) {
                    // The log-in is no PostgREST.
                    yield null;
                }
                if (random.nextBoolean()) {
                    yield any(NOT_CARRIED_OUT);
                }
                yield random.nextBoolean() ? any(UNCERTAIN) : any(UNCERTAIN).carriedOut();
            }
            case PAUSES -> {
                Duration pause = Duration.ofSeconds(5 + random.nextInt(30));
                yield switch (random.nextInt(3)) {
                    case 0 -> Fault.tooManyRequests(pause);
                    case 1 -> Fault.unavailable(pause);
                    default -> Fault.unavailable(pause).carriedOut();
                };
            }
            case ODD_ROWS ->
                operation == Operation.TRIGGER
                        ? Fault.alteredBody(body -> body.equals("null") ? body : body.toUpperCase(Locale.ROOT))
                        : null;
            default -> null;
        };
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
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
