package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.simulation.Plot.Place;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an answer proves, at each request of a run. */
final class AnswerRows {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Fault REFUSED = Fault.postgrestError(400, "P0001", "Pipeline is not active", null);
    private static final Fault STALE =
            Fault.postgrestError(404, "PGRST202", "Could not find the function in the schema cache", null);
    private static final Fault BUSY =
            Fault.postgrestError(503, "PGRST000", "Could not connect with the database", null);

    private final List<Row> rows = new ArrayList<>();

    private AnswerRows() {}

    static List<Row> rows() {
        AnswerRows table = new AnswerRows();
        table.done();
        table.newToken();
        table.refused();
        table.refusedForNow();
        table.notCarriedOut();
        table.unknown();
        table.notSent();
        table.logIn();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("reliability.md", "What an answer proves", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    /** Once at each place, and all comes well. */
    private void everywhere(String words, Set<Place> places, Fault... faults) {
        for (Place place : places) {
            for (Fault fault : faults) {
                add(plot(words, fault + " at " + place)
                        .strike(place, fault)
                        .ends(1, place == Place.CANCEL ? Kind.CANCELLED : Kind.COMPLETED));
            }
        }
    }

    private void done() {
        String words = "2xx";
        add(plot(words, "")
                .ends(1, Kind.COMPLETED)
                .triggers(1)
                .calm("nothing was lost", world -> !world.build("a").lostAnAnswer()));
        add(plot(words, "null")
                .fault(Operation.TRIGGER, Fault.nullJobId())
                .ends(0, Kind.OUT_OF_CREDITS)
                .orAfterStop(Kind.COMPLETED));
        add(plot(words, "neither, carried out")
                .fault(Operation.TRIGGER, Fault.emptyBody())
                .ends(1, Kind.COMPLETED)
                .triggers(1)
                .says("Looking for the run's job"));
        add(plot(words, "neither, not carried out")
                .fault(Operation.TRIGGER, Fault.rawBody("{}"))
                .ends(1, Kind.COMPLETED)
                .triggers(2)
                .says("Looking for the run's job"));
        everywhere(words, EnumSet.complementOf(EnumSet.of(Place.TRIGGER)), Fault.notJson());
    }

    private void newToken() {
        String words = "`PGRST301` to `303`";
        everywhere(words, Plot.BEHIND_THE_LOG_IN, Fault.expiredToken());
        everywhere(words, EnumSet.of(Place.TRIGGER, Place.POLL), Fault.status(401));
        add(plot(words, "sent once more with a new token")
                .fault(Operation.TRIGGER, Fault.expiredToken())
                .ends(1, Kind.COMPLETED)
                .triggers(2)
                .calm("nothing was lost", world -> !world.build("a").lostAnAnswer()));
    }

    private void refused() {
        String words = "the caller's data and rights";
        add(plot(words, "at the trigger")
                .fault(Operation.TRIGGER, REFUSED)
                .ends(0, Kind.REJECTED)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "the request's form at the trigger")
                .fault(Operation.TRIGGER, Fault.postgrestError(400, "PGRST102", "Empty or invalid json", null))
                .ends(0, Kind.REJECTED)
                .orAfterStop(Kind.COMPLETED));
        for (Place place : EnumSet.of(Place.LOOK_UP, Place.MARK)) {
            add(plot(words, "at " + place)
                    .strike(place, Fault.status(403))
                    .ends(0, Kind.REJECTED)
                    .orAfterStop(Kind.COMPLETED)
                    .triggers(0));
        }
        for (Place place : EnumSet.of(Place.LOOK, Place.POLL, Place.CANCEL)) {
            add(plot(words, "at " + place)
                    .strike(place, Fault.status(403))
                    .ends(1, place == Place.CANCEL ? Kind.CANCELLED : Kind.COMPLETED)
                    .orAfterStop(Kind.REJECTED));
        }
        standing(words, Fault.status(403));
    }

    private void refusedForNow() {
        String words = "a stale schema cache";
        everywhere(words, Plot.BEHIND_THE_LOG_IN, STALE);
        everywhere(
                words,
                EnumSet.of(Place.TRIGGER),
                Fault.postgrestError(405, "25006", "cannot execute INSERT in a read-only transaction", null),
                Fault.postgrestError(500, "P0002", "query returned no rows", null),
                Fault.status(404, JSON, "{\"message\":\"no Route matched with those values\"}"));
        add(plot(words, "always at the look-up")
                .always(0, Operation.PIPELINES, STALE)
                .ends(0, Kind.REJECTED));
        add(plot(words, "always at the trigger")
                .always(0, Operation.TRIGGER, STALE)
                .ends(0, Kind.REJECTED));
        standing(words, STALE);
    }

    /** From a moment on, whatever reads jobs. */
    private void standing(String words, Fault fault) {
        add(plot(words, fault + " always while waiting")
                .always(10, Operation.READ_JOBS, fault)
                .given("a job may be nobody's", World::mistakable)
                .ends(1, Kind.GAVE_UP)
                .orAfterStop(Kind.UNKNOWN, Kind.REJECTED)
                .says("may still be running"));
        add(plot(words, fault + " always at the look")
                .fault(Operation.TRIGGER, Fault.hang().carriedOut())
                .always(10, Operation.READ_JOBS, fault)
                .given("a job may be nobody's", World::mistakable)
                .ends(1, Kind.UNKNOWN)
                .orAfterStop(Kind.REJECTED, Kind.GAVE_UP)
                .triggers(1));
        add(plot(words, fault + " always at the cancel")
                .lasting(Duration.ofMinutes(4))
                .always(0, Operation.CANCEL, fault)
                .abort(45)
                .ends(1, Kind.COMPLETED)
                .says("not acknowledged"));
    }

    private void notCarriedOut() {
        String words = "no connection to the database";
        everywhere(words, Plot.BEHIND_THE_LOG_IN, BUSY);
        everywhere(
                words,
                EnumSet.of(Place.TRIGGER),
                Fault.postgrestError(500, "57014", "canceling statement due to statement timeout", null),
                Fault.postgrestError(503, "53300", "sorry, too many clients already", null),
                Fault.tooManyRequests());
        add(plot(words, "up to Give up after")
                .giveUpAfter(PATIENCE)
                .always(0, Operation.TRIGGER, BUSY)
                .ends(0, Kind.GAVE_UP));
        add(plot(words, "up to Give up after, while waiting")
                .giveUpAfter(PATIENCE)
                .always(10, Operation.READ_JOBS, BUSY)
                .given("a job may be nobody's", World::mistakable)
                .ends(1, Kind.GAVE_UP)
                .orAfterStop(Kind.UNKNOWN)
                .says("may still be running"));
    }

    private void unknown() {
        String words = "a connection or a server that went away";
        everywhere(
                words,
                Plot.BEHIND_THE_LOG_IN,
                Fault.postgrestError(503, "PGRST001", "no connection", null).carriedOut());
        everywhere(
                words,
                EnumSet.of(Place.TRIGGER),
                Fault.postgrestError(503, "57P01", "terminating connection", null),
                Fault.postgrestError(500, "PGRST111", "response.headers", null).carriedOut(),
                Fault.postgrestError(500, "XX000", "internal error", null));
        words = "any status without such a word";
        everywhere(
                words,
                EnumSet.complementOf(EnumSet.of(Place.TRIGGER)),
                Fault.badGateway(),
                Fault.proxyPage(403).carriedOut());
        for (int status : new int[] {401, 403, 404, 407, 429, 451, 502, 504}) {
            everywhere(
                    words,
                    EnumSet.of(Place.TRIGGER),
                    Fault.proxyPage(status),
                    Fault.proxyPage(status).carriedOut());
        }
    }

    private void notSent() {
        String words = "a proxy does not open the way";
        for (Place place : EnumSet.of(Place.LOG_IN, Place.LOOK_UP, Place.TRIGGER, Place.CANCEL)) {
            Operation operation =
                    switch (place) {
                        case LOG_IN -> Operation.BOOTSTRAP;
                        case LOOK_UP -> Operation.PIPELINES;
                        case TRIGGER -> Operation.TRIGGER;
                        default -> Operation.CANCEL;
                    };
            Plot plot = plot(words, "at " + place)
                    .given("a proxy and no connection at " + place, world -> {
                        world.network().fail(operation, 1, () -> new IOException("Tunnel failed, got: 503"));
                        world.network().fail(operation, 1, () -> new ConnectException("Connection refused"));
                    })
                    .calm("nothing was lost", world -> !world.build("a").lostAnAnswer());
            if (place == Place.CANCEL) {
                plot.script(JobScript.running()).abort(45);
            }
            add(plot.ends(1, place == Place.CANCEL ? Kind.CANCELLED : Kind.COMPLETED));
        }
        add(plot(words, "from the start on")
                .giveUpAfter(PATIENCE)
                .given("no connection is made", world -> world.network().refuse(Duration.ofHours(2)))
                .ends(0, Kind.GAVE_UP));
    }

    private void logIn() {
        String words = "401 or 403 with JSON that";
        Fault rejected = Fault.status(401, JSON, "{\"error\":\"Invalid or revoked API key\"}");
        add(plot(words, "without a job")
                .fault(Operation.BOOTSTRAP, rejected)
                .ends(0, Kind.REJECTED_KEY)
                .orAfterStop(Kind.COMPLETED));
        add(plot(words, "with a job")
                .at(10, "the key is rejected for a while", world -> {
                    world.sandbox().faultAlways(Operation.BOOTSTRAP, rejected);
                    world.sandbox().expireTokens();
                })
                .fine(200)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED_KEY));
        words = "401 or 403 with other JSON";
        Fault vague = Fault.status(403, Map.of("Content-Type", "text/plain"), "Forbidden");
        everywhere(
                words,
                EnumSet.of(Place.LOG_IN),
                vague,
                Fault.status(401, JSON, "{}"),
                Fault.postgrestError(401, "PGRST301", "JWT expired", null));
        add(plot(words, "always")
                .always(0, Operation.BOOTSTRAP, vague)
                .ends(0, Kind.REJECTED_KEY)
                .says("HTTP 403"));
        words = "401 or 403 with a page";
        everywhere(words, EnumSet.of(Place.LOG_IN), Fault.proxyPage(401), Fault.proxyPage(403), Fault.badGateway());
        add(plot(words, "always")
                .giveUpAfter(PATIENCE)
                .always(0, Operation.BOOTSTRAP, Fault.proxyPage(403))
                .ends(0, Kind.GAVE_UP));
    }
}
