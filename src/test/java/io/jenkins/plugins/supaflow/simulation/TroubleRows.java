package io.jenkins.plugins.supaflow.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.simulation.Plot.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** When something stops: Supaflow, the way to it, the key. */
final class TroubleRows {

    private static final String OTHER_ORGANIZATION = "5afe0000-0000-4000-8000-0000000000bb";
    private static final String OTHER_USER = "5afe0000-0000-4000-8000-0000000000cc";
    private static final String OTHER_KEY = "ak_other_0123456789abcdef";
    private static final Fault STALE = Fault.postgrestError(404, "PGRST205", "Could not find the table", null);

    private final List<Row> rows = new ArrayList<>();

    private TroubleRows() {}

    static List<Row> rows() {
        TroubleRows table = new TroubleRows();
        table.oddAnswers();
        table.outages();
        table.pauses();
        table.keys();
        table.organization();
        table.aborts();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("reliability.md", "When something stops", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private static Plot two(String words, String variant) {
        return plot(words, variant)
                .lasting(Duration.ofSeconds(70))
                .start(3, "b", Build.Kind.PIPELINE)
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(2);
    }

    private void oddAnswers() {
        String words = "an answer is too long";
        add(plot(words, "makes no sense")
                .given(
                        "a row makes no sense",
                        world -> world.sandbox()
                                .tamper("jobs", (id, row) -> row.has("job_response") ? row.putNull("id") : row))
                .ends(1, Kind.COMPLETED)
                .says("could not be read"));
        add(two(words, "one row of two makes no sense")
                .given(
                        "the first job's row makes no sense",
                        world -> world.sandbox()
                                .tamper(
                                        "jobs",
                                        (id, row) -> row.has("job_response") && isFirst(world, id)
                                                ? row.putNull("id")
                                                : row))
                .says("could not be read"));
        words = "the results of the objects come later";
        add(plot(words, "")
                .at(0, "objects come later", world -> world.pipeline("orders").detailsAfter(Duration.ofSeconds(40)))
                .ends(1, Kind.COMPLETED)
                .says("(3 objects)"));
        add(plot(words, "or never")
                .at(0, "objects never come", world -> world.pipeline("orders").detailsAfter(Duration.ofDays(1)))
                .ends(1, Kind.COMPLETED)
                .says("(0 objects)"));
        add(plot(words, "of a run that failed")
                .script(JobScript.failed("no table"))
                .lasting(Duration.ofSeconds(20))
                .at(0, "objects come later", world -> world.pipeline("orders").detailsAfter(Duration.ofSeconds(40)))
                .ends(1, Kind.FAILED)
                .says("\"orders\" failed: no table")
                .says("(3 objects)"));
        add(plot(words, "and do not answer to a run that failed")
                .script(JobScript.failed("no table"))
                .lasting(Duration.ofSeconds(20))
                .fault(Operation.OBJECTS, Fault.hang())
                .ends(1, Kind.FAILED)
                .says("\"orders\" failed: no table")
                .says("(3 objects)"));
    }

    private static boolean isFirst(World world, String jobId) {
        return world.sandbox().jobs().get(0).id().equals(jobId);
    }

    private void outages() {
        String words = "Supaflow, for hours";
        add(plot(words, "while waiting")
                .at(40, "no connection is made", world -> world.network().refuse(Duration.ofHours(2)))
                .lasting(Duration.ofMinutes(5))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "before the trigger")
                .given("no connection is made", world -> world.network().refuse(Duration.ofHours(2)))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "longer than Give up after")
                .giveUpAfter(Duration.ofMinutes(20))
                .at(40, "no connection is made", world -> world.network().refuse(Duration.ofHours(2)))
                .lasting(Duration.ofMinutes(5))
                .ends(1, Kind.GAVE_UP)
                .orAfterStop(Kind.COMPLETED, Kind.UNKNOWN)
                .given("a job may be nobody's", World::mistakable)
                .says("may still be running"));
        words = "Supaflow refuses what is asked, or shows no jobs";
        add(plot(words, "a migration")
                .lasting(Duration.ofMinutes(5))
                .always(40, Operation.READ_JOBS, STALE)
                .fine(800)
                .ends(1, Kind.COMPLETED));
        add(plot(words, "anything else in between")
                .lasting(Duration.ofMinutes(5))
                .always(40, Operation.READ_JOBS, STALE)
                .always(500, Operation.READ_JOBS, Fault.badGateway())
                .always(950, Operation.READ_JOBS, STALE)
                .fine(1600)
                .ends(1, Kind.COMPLETED));
        add(plot(words, "a replica that lags")
                .lasting(Duration.ofMinutes(2))
                .given("the replica lags", world -> world.sandbox().lag(Duration.ofSeconds(25)))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        words = "a proxy wants a user name and password";
        IOException refusal = new IOException("Tunnel failed, got: 407");
        for (Operation operation : List.of(Operation.BOOTSTRAP, Operation.TRIGGER, Operation.READ_JOBS)) {
            add(plot(words, "at " + operation)
                    .given("a proxy wants a password", world -> world.network().fail(operation, 3, () -> refusal))
                    .ends(1, Kind.COMPLETED)
                    .triggers(1)
                    .says("proxy"));
        }
    }

    private void pauses() {
        String words = "Supaflow asks to wait";
        Duration pause = Duration.ofSeconds(90);
        for (Place place : Place.values()) {
            Fault fault = place == Place.TRIGGER ? Fault.unavailable(pause).carriedOut() : Fault.tooManyRequests(pause);
            add(plot(words, fault + " at " + place)
                    .strike(place, fault)
                    .ends(1, place == Place.CANCEL ? Kind.CANCELLED : Kind.COMPLETED)
                    .orAfterStop(place == Place.CANCEL ? Kind.COMPLETED : Kind.CANCELLED));
        }
        add(two(words, "nobody of the account asks")
                .at(
                        2,
                        "Supaflow asks to wait",
                        world -> world.sandbox().fault(Operation.PIPELINES, Fault.unavailable(pause))));
    }

    private void keys() {
        String words = "the key is revoked, replaced, deleted or moved";
        add(plot(words, "revoked before the trigger")
                .given("the key is revoked", world -> world.keys().revoke(World.CREDENTIALS))
                .ends(0, Kind.REJECTED_KEY)
                .triggers(0));
        add(plot(words, "replaced while waiting")
                .lasting(Duration.ofMinutes(3))
                .at(40, "the key is revoked", world -> LostAnswerRows.reject(world, SupaflowSandbox.KEY))
                .at(400, "there is another key", world -> world.keys().rotate(World.CREDENTIALS))
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED_KEY)
                .triggers(1));
        add(plot(words, "deleted and back while waiting")
                .lasting(Duration.ofMinutes(3))
                .at(40, "the credential is gone", world -> {
                    world.keys().hide(World.CREDENTIALS, true);
                    LostAnswerRows.reject(world, SupaflowSandbox.KEY);
                })
                .at(400, "there is another credential", world -> {
                    world.keys().hide(World.CREDENTIALS, false);
                    world.keys().rotate(World.CREDENTIALS);
                })
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.INVALID)
                .triggers(1));
        add(plot(words, "others go on after a lost answer")
                .given(
                        "a second key",
                        world -> world.keys().put("second", LostAnswerRows.SECOND_KEY, SupaflowSandbox.USER_ID))
                .fault(Operation.TRIGGER, Fault.hang().carriedOut())
                .at(10, "the first key is rejected", world -> LostAnswerRows.reject(world, SupaflowSandbox.KEY))
                .at(
                        60,
                        "PIPELINE build b starts",
                        world -> world.start("b", Build.Kind.PIPELINE, "orders", "second", null))
                .at(
                        900,
                        "the first key works",
                        world -> world.sandbox().addKey(SupaflowSandbox.KEY, SupaflowSandbox.USER_ID))
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED_KEY, Kind.UNKNOWN)
                .triggers(2)
                .calm(
                        "b did not wait for a",
                        world -> world.sandbox().jobs().get(1).createdAt().isBefore(Events.START.plusSeconds(300))));
    }

    private void organization() {
        String words = "the key is replaced by one of another organization";
        add(plot(words, "while waiting")
                .pollsSeldom()
                .lasting(Duration.ofMinutes(3))
                .given("another organization", TroubleRows::foundAnotherOrganization)
                .at(40, "the other organization's key", TroubleRows::takeTheOthersKey)
                .at(1500, "the own key", TroubleRows::takeTheOwnKey)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED)
                .triggers(1));
        add(plot(words, "after a lost answer")
                .given("another organization", TroubleRows::foundAnotherOrganization)
                .fault(Operation.TRIGGER, Fault.hang().carriedOut())
                .at(10, "the other organization's key", TroubleRows::takeTheOthersKey)
                .at(1500, "the own key", TroubleRows::takeTheOwnKey)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED)
                .triggers(1));
    }

    /** Its user sees nothing of what is there. */
    private static void foundAnotherOrganization(World world) {
        world.sandbox()
                .bootstrapBody(body -> OTHER_USER.equals(body.get("user_id").asText())
                        ? body.put("org_id", OTHER_ORGANIZATION)
                        : body);
    }

    private static void takeTheOthersKey(World world) {
        world.keys().put(World.CREDENTIALS, OTHER_KEY, OTHER_USER);
        LostAnswerRows.reject(world, SupaflowSandbox.KEY);
        world.sandbox().tamperRows("jobs", ArrayNode::removeAll);
        world.sandbox().tamperRows("pipelines_and_datasources", ArrayNode::removeAll);
    }

    private static void takeTheOwnKey(World world) {
        world.sandbox().tamperRows("jobs", UnaryOperator.identity());
        world.sandbox().tamperRows("pipelines_and_datasources", UnaryOperator.identity());
        world.sandbox().revokeKey(OTHER_KEY);
        world.sandbox().expireTokens();
        world.keys().put(World.CREDENTIALS, SupaflowSandbox.KEY, SupaflowSandbox.USER_ID);
    }

    private void aborts() {
        String words = "the abort itself";
        Plot[] down = {
            plot(words, "Supaflow is down").always(40, Operation.CANCEL, Fault.badGateway()),
            plot(words, "no connection")
                    .at(40, "no connection is made", world -> world.network().refuse(Duration.ofMinutes(2))),
            plot(words, "Jenkins stops")
                    .always(40, Operation.CANCEL, Fault.hang())
                    .restart(50)
        };
        for (Plot plot : down) {
            add(plot.script(JobScript.running()).abort(45).fine(150).ends(1, Kind.CANCELLED));
        }
        add(plot(words, "its job completed")
                .lasting(Duration.ofMinutes(2))
                .always(40, Operation.CANCEL, Fault.badGateway())
                .abort(45)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.CANCELLED)
                .says("It had ended before it could be cancelled"));
        add(plot(words, "before anything was recorded")
                .fault(Operation.PIPELINES, Fault.delay(Duration.ofSeconds(10)))
                .abort(5)
                .ends(0, Kind.NOT_STARTED)
                .orAfterStop(Kind.CANCELLED, Kind.COMPLETED)
                .triggers(0));
        add(plot(words, "in the trigger")
                .script(JobScript.running())
                .fault(Operation.TRIGGER, Fault.delay(Duration.ofSeconds(10)))
                .abort(5)
                .ends(1, Kind.CANCELLED)
                .triggers(1));
    }
}
