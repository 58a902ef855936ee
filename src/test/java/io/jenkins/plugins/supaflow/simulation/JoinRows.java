package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Jobs that others started: joined, waited for, in the way. */
final class JoinRows {

    static final String HEADING = "Jobs that Jenkins did not start";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final List<Row> rows = new ArrayList<>();

    private JoinRows() {}

    static List<Row> rows() {
        JoinRows table = new JoinRows();
        table.trigger();
        table.join();
        table.aborts();
        table.await();
        table.fail();
        table.undecided();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("guide.md", HEADING, words, variant).startsNothing();
    }

    private static Plot end(String words, String variant) {
        return new Plot("reference.md", "How a build ends", words, variant).startsNothing();
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private static boolean hasJoined(World world, String build) {
        return world.build(build).stored().hasJoined();
    }

    private static Aim aim(Aim.Kind kind) {
        return new Aim(kind, false);
    }

    private void trigger() {
        add(plot("`'TRIGGER'`", "")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE)
                .ends(1, Kind.COMPLETED)
                .calm("it has its own job", world -> !hasJoined(world, "a")));
    }

    private void join() {
        String words = "`'JOIN'`";
        for (Build.Kind kind : Build.Kind.values()) {
            add(plot(words, kind + " build")
                    .interfere(0, A_MINUTE)
                    .start(1, "a", kind, aim(Aim.Kind.JOIN))
                    .ends(0, Kind.COMPLETED)
                    .triggers(0)
                    .says("started by somebody else in Supaflow")
                    .calm("it has joined", world -> hasJoined(world, "a")));
        }
        add(plot(words, "nothing is in progress")
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "two at once")
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .start(1, "b", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .ends(1, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(1)
                .calm("one has joined", world -> hasJoined(world, "a") != hasJoined(world, "b")));
        add(plot(words, "the newest of two")
                .interfere(0, A_MINUTE)
                .interfere(1, A_MINUTE)
                .start(2, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .ends(0, Kind.COMPLETED)
                .says("are in progress too"));
        add(plot(words, "somebody cancels the job")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .at(
                        20,
                        "somebody cancels it",
                        world -> world.sandbox().jobs().forEach(job -> job.end("cancelled", null)))
                .ends(0, Kind.CANCELLED)
                .orAfterStop(Kind.COMPLETED)
                .says("cancelled in Supaflow"));
    }

    private void aborts() {
        String words = "a build that has joined a job is aborted";
        add(plot(words, "")
                .interfere(0, null)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .abort(10)
                .ends(0, Kind.LEFT)
                .must("nothing is cancelled", world -> world.sandbox().requests(Operation.CANCEL) == 0));
        add(plot(words, "one of two who joined")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .start(2, "b", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .abort(10)
                .ends(0, Kind.LEFT)
                .ends("b", Kind.COMPLETED)
                .orAfterStop(Kind.CANCELLED));
        add(plot(words, "and triggered it itself")
                .lasting(Duration.ofMinutes(30))
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .abort(10)
                .ends(1, Kind.CANCELLED));
        add(plot(words, "`cancelAfterRestart`")
                .given("they are cancelled", World::cancelAfterRestart)
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.FREESTYLE, aim(Aim.Kind.JOIN))
                .restart(10)
                .ends(0, Kind.COMPLETED)
                .orAfterStop(Kind.CANCELLED));
        add(plot("the same, with `propagateAbort: true`", "")
                .interfere(0, null)
                .start(1, "a", Build.Kind.PIPELINE, new Aim(Aim.Kind.JOIN, true))
                .abort(10)
                .ends(0, Kind.CANCELLED));
        add(end("aborted, and the job was not", "")
                .interfere(0, null)
                .start(1, "a", Build.Kind.DETACHED, aim(Aim.Kind.JOIN))
                .abort(10)
                .ends(0, Kind.LEFT));
    }

    private void await() {
        String words = "`'WAIT'`";
        add(plot(words, "")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .ends(1, Kind.COMPLETED)
                .triggers(1)
                .says("waiting until job"));
        add(plot(words, "for one after the other")
                .interfere(0, Duration.ofSeconds(50))
                .interfere(1, Duration.ofSeconds(100))
                .start(2, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "others trigger meanwhile")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .start(5, "b", Build.Kind.PIPELINE)
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(2));
        add(plot(words, "it is aborted")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .abort(10)
                .ends(0, Kind.NOT_STARTED)
                .orAfterStop(Kind.CANCELLED, Kind.COMPLETED)
                .triggers(0));
        add(plot(words, "in an outage")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .at(20, "no connection is made", world -> world.network().refuse(Duration.ofMinutes(3)))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
    }

    private static Plot undecided(String words) {
        return new Plot("reliability.md", "What cannot be decided from Supaflow's data", words, "").startsNothing();
    }

    private void undecided() {
        add(undecided("Somebody outside of this controller")
                .fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO), Fault.delay(Duration.ofSeconds(10)))
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .interfere(5, A_MINUTE)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .calm("there are two jobs", world -> world.sandbox().jobs().size() == 2));
        add(undecided("A look of `ifRunning`")
                .given("a replica lags", world -> world.sandbox().lag(Duration.ofSeconds(8)))
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(1));
    }

    private void fail() {
        add(plot("`'FAIL'`", "")
                .interfere(0, Duration.ofMinutes(30))
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.FAIL))
                .ends(0, Kind.ALREADY_RUNNING)
                .triggers(0)
                .says("is in progress (running; started by somebody else in Supaflow"));
        add(end("a job of the pipeline was in progress", "")
                .interfere(0, Duration.ofMinutes(30))
                .start(1, "a", Build.Kind.FREESTYLE, aim(Aim.Kind.FAIL))
                .ends(0, Kind.ALREADY_RUNNING));
    }
}
