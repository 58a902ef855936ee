package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What may go wrong with a request. Left out are answers that rightly end a run, and the lies that nobody could see through: whole
 * answers that leave out what is there, and after the work an error that says that nothing was done.
 */
final class Faults {

    /** What becomes of a trigger of which nothing is heard. */
    static final List<Fault> LOSSES = List.of(
            Fault.closeBefore(),
            Fault.closeAfter(),
            Fault.hang(),
            Fault.hang().carriedOut(),
            Fault.badGateway(),
            Fault.carriedOutLate(Duration.ofSeconds(10)));

    /** An answer that repeats what it should not. */
    private static final Fault INDISCREET = Fault.status(
            502,
            Map.of("Content-Type", "application/json"),
            "{\"message\":\"not taken: Authorization: Bearer " + SupaflowSandbox.KEY
                    + " eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln\"}");

    private static final List<Fault> OF_ALL = List.of(
            INDISCREET,
            Fault.status(500),
            Fault.status(503),
            Fault.status(504),
            Fault.status(520),
            Fault.badGateway(),
            Fault.statusAfter(500),
            Fault.statusAfter(504),
            Fault.tooManyRequests(),
            Fault.tooManyRequests(Duration.ofSeconds(5)),
            Fault.tooManyRequests(Duration.ofSeconds(50)),
            Fault.unavailable(Duration.ofSeconds(20)),
            Fault.unavailable(Duration.ofSeconds(40)).carriedOut(),
            Fault.rawBody("{\"what\":"),
            Fault.notJson(),
            Fault.notJson().carriedOut(),
            Fault.emptyBody(),
            Fault.cutOffBody(),
            Fault.closeBefore(),
            Fault.carriedOutLate(Duration.ofSeconds(10)),
            Fault.closeAfter(),
            Fault.closeAfter(),
            Fault.closeHalfway(),
            Fault.delay(Duration.ofSeconds(8)),
            Fault.delay(Duration.ofSeconds(40)),
            Fault.hang(),
            Fault.hang().carriedOut(),
            Fault.proxyPage(302),
            Fault.proxyPage(401).carriedOut(),
            Fault.proxyPage(403),
            Fault.proxyPage(403).carriedOut(),
            Fault.proxyPage(407),
            Fault.proxyPage(429),
            Fault.proxyPage(451).carriedOut());

    private static final List<Fault> OF_POSTGREST = List.of(
            Fault.expiredToken(),
            error(503, "PGRST000", "Could not connect with the database due to an incorrect URI."),
            error(503, "PGRST002", "Could not query the database for the schema cache. Retrying."),
            error(504, "PGRST003", "Timed out acquiring connection from connection pool."),
            error(404, "PGRST202", "Could not find the function in the schema cache"),
            error(405, "25006", "cannot execute INSERT in a read-only transaction"),
            error(500, "40001", "could not serialize access due to concurrent update"),
            error(500, "57014", "canceling statement due to statement timeout"),
            error(503, "53300", "sorry, too many clients already"),
            Fault.status(
                    404,
                    Map.of("Content-Type", "application/json; charset=utf-8"),
                    "{\"message\":\"no Route matched with those values\"}"),
            error(503, "PGRST001", "Database client error. Retrying the connection."),
            error(503, "PGRST001", "Database client error. Retrying the connection.")
                    .carriedOut(),
            error(503, "08006", "server closed the connection unexpectedly").carriedOut(),
            error(500, "57P01", "terminating connection due to administrator command")
                    .carriedOut(),
            error(500, "XX000", "internal error").carriedOut());

    private static final List<Fault> OF_POSTGREST_AND_ALL = both(OF_POSTGREST);

    /** Of the log-in; none says in its own word that the key is rejected. */
    private static final List<Fault> OF_LOG_IN_AND_ALL = both(List.of(
            Fault.status(403, Map.of("Content-Type", "text/plain"), "Forbidden"),
            Fault.status(401, Map.of("Content-Type", "application/json"), "{}")));

    private Faults() {}

    private static List<Fault> both(List<Fault> more) {
        List<Fault> both = new ArrayList<>(OF_ALL);
        both.addAll(more);
        return List.copyOf(both);
    }

    private static Fault error(int status, String code, String message) {
        return Fault.postgrestError(status, code, message, null);
    }

    /** One of those that may strike this operation. */
    static Fault any(Operation operation, RandomGenerator random) {
        // The log-in is no PostgREST.
        List<Fault> possible = operation == Operation.BOOTSTRAP ? OF_LOG_IN_AND_ALL : OF_POSTGREST_AND_ALL;
        return possible.get(random.nextInt(possible.size()));
    }
}
