package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What cannot be decided from Supaflow's data. */
final class UndecidedRows {

    private static final Fault TAKEN = Fault.hang().carriedOut();
    private static final Fault NOT_TAKEN = Fault.hang();

    private final List<Row> rows = new ArrayList<>();

    private UndecidedRows() {}

    static List<Row> rows() {
        UndecidedRows table = new UndecidedRows();
        table.creators();
        table.times();
        table.names();
        table.absences();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("reliability.md", "What cannot be decided from Supaflow's data", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private static Plot undecided(String words, String variant) {
        return plot(words, variant).given("nobody can decide it", World::mistakable);
    }

    private void creators() {
        String words = "The very first trigger of a user";
        add(plot(words, "a job of the user")
                .fault(Operation.TRIGGER, TAKEN)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "no job")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .ends(1, Kind.COMPLETED)
                .triggers(2));
        add(plot(words, "jobs of other creators")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .at(5, "somebody else runs it", world -> world.interfere("orders", World.SOMEBODY))
                .ends(0, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        words = "The same user starts the pipeline elsewhere";
        add(undecided(words, "both jobs show")
                .fault(Operation.TRIGGER, TAKEN)
                .at(5, "the same user runs it", world -> world.interfere("orders", SupaflowSandbox.USER_ID))
                .ends(1, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        add(undecided(words, "only the other one exists")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .at(5, "the same user runs it", world -> world.interfere("orders", SupaflowSandbox.USER_ID))
                .ends(0, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(1));
        words = "Supaflow does not say whose key it is";
        add(plot(words, "")
                .given(
                        "the log-in tells no user",
                        world -> world.sandbox().bootstrapBody(body -> body.putNull("user_id")))
                .fault(Operation.TRIGGER, TAKEN)
                .ends(1, Kind.UNKNOWN)
                .triggers(1));
        add(plot(words, "who created a job")
                .given(
                        "jobs show no creator",
                        world -> world.sandbox()
                                .tamper("jobs", (id, row) -> row.has("created_by") ? row.putNull("created_by") : row))
                .fault(Operation.TRIGGER, TAKEN)
                .ends(1, Kind.UNKNOWN)
                .triggers(1));
    }

    private void times() {
        String words = "Supaflow carries a trigger out more than 30 s after";
        add(undecided(words, "")
                .fault(Operation.TRIGGER, Fault.carriedOutLate(Duration.ofSeconds(90)))
                .ends(2, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(2));
        add(plot(words, "not so late")
                .fault(Operation.TRIGGER, Fault.carriedOutLate(Duration.ofSeconds(20)))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        words = "Supaflow's clock is set back";
        add(undecided(words, "")
                .given("an older job, and a clock that is set back", UndecidedRows::setClockBack)
                .fault(Operation.TRIGGER, TAKEN)
                .ends(2, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(2));
        words = "The mark comes from a replica that lags";
        add(undecided(words, "")
                .at(0, "the same user runs it", world -> world.interfere("orders", SupaflowSandbox.USER_ID))
                .at(0, "the replica lags", world -> world.sandbox().lag(Duration.ofSeconds(25)))
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .ends(0, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(1));
    }

    private static void setClockBack(World world) {
        world.sandbox().tamper("jobs", (id, row) -> {
            boolean isOld = world.sandbox().jobs().get(0).id().equals(id);
            return isOld || !row.has("created_at") ? row : row.put("created_at", "2026-06-18T11:00:00+00:00");
        });
        world.events().in(Duration.ZERO, null, "somebody runs it", () -> world.interfere("orders", World.SOMEBODY));
    }

    private void names() {
        String words = "Several pipelines go by the API name";
        add(plot(words, "")
                .at(0, "a twin", world -> world.addTwin("orders"))
                .ends(0, Kind.REJECTED)
                .triggers(0));
        add(plot(words, "but deleted")
                .at(0, "a deleted twin", world -> {
                    world.sandbox().listDeleted(true);
                    world.addTwin("orders").state("deleted");
                })
                .ends(1, Kind.COMPLETED));
    }

    private void absences() {
        String words = "An answer is whole but leaves out a job";
        add(plot(words, "for good")
                .pollsSeldom()
                .lasting(Duration.ofHours(1))
                .at(40, "the job vanishes", world -> world.sandbox().jobs().forEach(SandboxJob::vanish))
                .ends(1, Kind.GONE)
                .orAfterStop(Kind.UNKNOWN, Kind.COMPLETED)
                .says("is gone"));
        add(plot(words, "for a while")
                .lasting(Duration.ofMinutes(5))
                .always(40, Operation.READ_JOBS, Fault.emptyRows())
                .fine(600)
                .ends(1, Kind.COMPLETED));
        add(plot(words, "an outage in between")
                .lasting(Duration.ofMinutes(5))
                .always(40, Operation.READ_JOBS, Fault.emptyRows())
                .always(700, Operation.READ_JOBS, Fault.badGateway())
                .always(1000, Operation.READ_JOBS, Fault.emptyRows())
                .fine(1500)
                .ends(1, Kind.COMPLETED));
        add(undecided(words, "in both looks")
                .fault(Operation.TRIGGER, TAKEN)
                .always(10, Operation.READ_JOBS, Fault.emptyRows())
                .fine(90)
                .ends(2, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(2));
    }
}
