package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When the answer to a trigger is lost: who created a job, and what Supaflow shows. */
final class LostAnswerRows {

    static final String OTHER_CREATOR = "5afe0000-0000-4000-8000-0000000000aa";
    static final String SECOND_KEY = "ak_second_0123456789abcdef";
    private static final Fault TAKEN = Fault.hang().carriedOut();
    private static final Fault NOT_TAKEN = Fault.hang();
    private static final Fault OUTAGE = Fault.badGateway();

    private final List<Row> rows = new ArrayList<>();

    private LostAnswerRows() {}

    static List<Row> rows() {
        LostAnswerRows table = new LostAnswerRows();
        table.creators();
        table.oneOrNone();
        table.several();
        table.unreachable();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("reliability.md", "When the answer to a trigger is lost", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    /** An answered run before, so that there is an own job; then the one whose answer is lost. */
    private static Plot afterAnother(String words, String variant, Fault fault) {
        return plot(words, variant)
                .startsNothing()
                .start(1, "before", Build.Kind.PIPELINE)
                .start(90, "a", Build.Kind.PIPELINE)
                .at(
                        89,
                        "the next trigger goes wrong: " + fault,
                        world -> world.sandbox().fault(Operation.TRIGGER, fault))
                .ends("before", Kind.COMPLETED);
    }

    static void theUserIsNotTheCreator(World world) {
        world.sandbox().createdBy(SupaflowSandbox.USER_ID, OTHER_CREATOR);
    }

    private void creators() {
        String words = "is the user's id";
        add(afterAnother(words, "", TAKEN)
                .at(95, "somebody else runs it", world -> world.interfere("orders", World.SOMEBODY))
                .ends(2, Kind.COMPLETED)
                .triggers(2));
        words = "is another id";
        add(afterAnother(words, "taken", TAKEN)
                .given("jobs have another creator", LostAnswerRows::theUserIsNotTheCreator)
                .ends(2, Kind.UNKNOWN)
                .triggers(2)
                .says("nobody can tell"));
        add(afterAnother(words, "not taken", NOT_TAKEN)
                .given("jobs have another creator", LostAnswerRows::theUserIsNotTheCreator)
                .ends(2, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(3));
        words = "not known: the first answer";
        add(plot(words, "a job of the user, one of somebody else")
                .fault(Operation.TRIGGER, TAKEN)
                .at(10, "somebody else runs it", world -> world.interfere("orders", World.SOMEBODY))
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(1));
        add(plot(words, "jobs of others only")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .at(10, "somebody else runs it", world -> world.interfere("orders", World.SOMEBODY))
                .ends(0, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "of another creator")
                .given("jobs have another creator", LostAnswerRows::theUserIsNotTheCreator)
                .fault(Operation.TRIGGER, TAKEN)
                .ends(1, Kind.UNKNOWN)
                .triggers(1));
    }

    private void oneOrNone() {
        add(plot("one such job", "")
                .fault(Operation.TRIGGER, TAKEN)
                .ends(1, Kind.COMPLETED)
                .triggers(1)
                .says("following it"));
        String words = "none, in two looks";
        add(plot(words, "")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .ends(1, Kind.COMPLETED)
                .triggers(2)
                .says("triggering again"));
        add(plot(words, "after a further lost answer")
                .fault(Operation.TRIGGER, NOT_TAKEN, Fault.closeBefore())
                .ends(1, Kind.COMPLETED)
                .triggers(3));
        add(plot(words, "after a further lost answer, taken")
                .fault(Operation.TRIGGER, NOT_TAKEN, Fault.closeAfter())
                .ends(1, Kind.COMPLETED)
                .triggers(2));
        add(plot(words, "something else between the looks")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .always(40, Operation.READ_JOBS, OUTAGE)
                .fine(90)
                .ends(1, Kind.COMPLETED)
                .triggers(2));
        words = "none, and the build was aborted";
        add(plot(words, "")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .abort(40)
                .ends(0, Kind.NOT_STARTED)
                .orAfterStop(Kind.CANCELLED, Kind.COMPLETED));
        add(plot(words, "has ended")
                .startsNothing()
                .start(1, "a", Build.Kind.FREESTYLE)
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .restart(10)
                .ends(0, Kind.NOT_STARTED)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        words = "none, and the next trigger was refused";
        add(plot(words, "for good")
                .fault(Operation.TRIGGER, NOT_TAKEN, Fault.postgrestError(400, "P0001", "Pipeline is paused", null))
                .ends(0, Kind.REJECTED)
                .orAfterStop(Kind.COMPLETED)
                .triggers(2));
        add(plot(words, "for a quarter of an hour")
                .fault(Operation.TRIGGER, NOT_TAKEN)
                .always(10, Operation.TRIGGER, Fault.postgrestError(404, "PGRST202", "not in the cache", null))
                .ends(0, Kind.REJECTED)
                .orAfterStop(Kind.COMPLETED));
    }

    private void several() {
        String words = "several, or one of which";
        add(plot(words, "several")
                .fault(Operation.TRIGGER, TAKEN)
                .at(10, "the same user runs it elsewhere", world -> world.interfere("orders", SupaflowSandbox.USER_ID))
                .given("one job may be taken for the other", World::mistakable)
                .ends(1, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1)
                .says("Supaflow shows 2 jobs"));
        // Two keys of one user: the first run's is rejected until the second run's answer is lost too, and its key with
        // it.
        add(plot(words, "one that may be a later run's")
                .given(
                        "a second key of the same user",
                        world -> world.keys().put("second", SECOND_KEY, SupaflowSandbox.USER_ID))
                .fault(Operation.TRIGGER, NOT_TAKEN, TAKEN)
                .at(10, "the first key is rejected", world -> reject(world, SupaflowSandbox.KEY))
                .at(
                        60,
                        "PIPELINE build b starts",
                        world -> world.start("b", Build.Kind.PIPELINE, "orders", "second", null))
                .at(166, "the second key is rejected", world -> reject(world, SECOND_KEY))
                .at(
                        600,
                        "the first key works",
                        world -> world.sandbox().addKey(SupaflowSandbox.KEY, SupaflowSandbox.USER_ID))
                .at(1200, "the second key works", world -> world.sandbox().addKey(SECOND_KEY, SupaflowSandbox.USER_ID))
                .ends(1, Kind.UNKNOWN)
                .ends("b", Kind.COMPLETED)
                .orAfterStop(Kind.REJECTED_KEY, Kind.COMPLETED)
                .says("that of a later run"));
        // The same two keys: after the restart the later run looks first, or nobody could tell whose job is whose.
        add(plot(words, "another run's, and a restart")
                .given(
                        "a second key of the same user",
                        world -> world.keys().put("second", SECOND_KEY, SupaflowSandbox.USER_ID))
                .fault(Operation.TRIGGER, TAKEN, TAKEN)
                .at(10, "the first key is rejected", world -> reject(world, SupaflowSandbox.KEY))
                .at(
                        60,
                        "PIPELINE build b starts",
                        world -> world.start("b", Build.Kind.PIPELINE, "orders", "second", null))
                .at(166, "Jenkins is killed", world -> world.kill(Duration.ofSeconds(20)))
                .at(
                        170,
                        "the first key works",
                        world -> world.sandbox().addKey(SupaflowSandbox.KEY, SupaflowSandbox.USER_ID))
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN, Kind.REJECTED_KEY)
                .triggers(2));
    }

    static void reject(World world, String key) {
        world.sandbox().revokeKey(key);
        world.sandbox().expireTokens();
    }

    private void unreachable() {
        String words = "nothing, because it cannot be reached";
        add(plot(words, "for a while")
                .fault(Operation.TRIGGER, TAKEN)
                .always(10, Operation.READ_JOBS, OUTAGE)
                .fine(400)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "for long")
                .giveUpAfter(Duration.ofMinutes(20))
                .fault(Operation.TRIGGER, TAKEN)
                .always(10, Operation.READ_JOBS, OUTAGE)
                .given("its job is nobody's", World::mistakable)
                .ends(1, Kind.UNKNOWN)
                .orAfterStop(Kind.GAVE_UP)
                .triggers(1)
                .says("may or may not have started"));
    }
}
