package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.Aim;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs that never trigger: they wait for a job, for fresh data, or cancel a job. And what stops any run that follows a job of others. */
final class WaitRows {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final List<Row> rows = new ArrayList<>();

    private WaitRows() {}

    static List<Row> rows() {
        WaitRows table = new WaitRows();
        table.aJob();
        table.freshData();
        table.cancel();
        table.stops();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("guide.md", JoinRows.HEADING, words, variant).startsNothing();
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private static Aim aim(Aim.Kind kind) {
        return new Aim(kind, false);
    }

    /** The one that was there first. */
    private static String theJob(World world) {
        return world.sandbox().jobs().get(0).id();
    }

    /** {@code a} waits for the job that somebody else started, or cancels it. */
    private static Plot about(Plot plot, Aim.Kind kind) {
        return plot.at(2, "a begins: " + kind, world -> about(world, kind));
    }

    private static void about(World world, Aim.Kind kind) {
        String jobId = theJob(world);
        world.start("a", Build.Kind.PIPELINE, jobId, World.CREDENTIALS, new Aim(kind, false, jobId, null));
    }

    private static Plot watch(Plot plot, int minutes) {
        return plot.start(2, "a", Build.Kind.PIPELINE, new Aim(Aim.Kind.FRESH, false, null, minutes));
    }

    private void aJob() {
        String words = "`jobId`";
        add(about(plot(words, "it goes on").interfere(0, A_MINUTE), Aim.Kind.FOLLOW)
                .ends(0, Kind.COMPLETED)
                .triggers(0)
                .says("following it"));
        add(about(plot(words, "it has ended").interfere(0, Duration.ofSeconds(1)), Aim.Kind.FOLLOW)
                .ends(0, Kind.COMPLETED)
                .triggers(0));
        add(about(plot("`propagateAbort`", "off").interfere(0, A_MINUTE), Aim.Kind.FOLLOW)
                .abort(10)
                .ends(0, Kind.LEFT)
                .orAfterStop(Kind.COMPLETED)
                .must("nothing is cancelled", world -> world.sandbox().requests(Operation.CANCEL) == 0));
        add(about(plot("`propagate`", "").script(JobScript.failed("no table")).interfere(0, A_MINUTE), Aim.Kind.FOLLOW)
                .ends(0, Kind.FAILED)
                .says("no table"));
        add(plot("Supaflow shows no such job", "")
                .at(
                        1,
                        "a waits for nothing",
                        world -> world.start(
                                "a",
                                Build.Kind.PIPELINE,
                                World.SOMEBODY,
                                World.CREDENTIALS,
                                new Aim(Aim.Kind.FOLLOW, false, World.SOMEBODY, null)))
                .ends(0, Kind.INVALID));
        add(about(
                        plot("the job is no run of a pipeline", "")
                                .interfere(0, A_MINUTE)
                                .given(
                                        "its jobs are others",
                                        world -> world.sandbox()
                                                .tamper(
                                                        "jobs",
                                                        (id, row) -> row.has("job_type")
                                                                ? row.put("job_type", "other")
                                                                : row)),
                        Aim.Kind.FOLLOW)
                .ends(0, Kind.INVALID));
    }

    private void freshData() {
        String words = "`pipelineId` with `maxAgeMinutes`";
        add(watch(plot(words, "fresh").interfere(0, Duration.ofSeconds(1)), 5)
                .ends(0, Kind.COMPLETED)
                .says(": fresh, its job"));
        add(watch(plot(words, "a job is in progress").interfere(0, A_MINUTE), 5)
                .ends(0, Kind.COMPLETED)
                .says("following it (running"));
        add(watch(plot(words, "the next job, of somebody else"), 5)
                .interfere(100, A_MINUTE)
                .ends(0, Kind.COMPLETED)
                .triggers(0)
                .says("waiting for the next job. None has been successful yet."));
        add(watch(plot(words, "too old, and the next job is a build's").interfere(0, Duration.ofSeconds(1)), 0)
                .start(70, "b", Build.Kind.PIPELINE)
                .ends(1, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(1));
        add(watch(plot(words, "aborted"), 5).abort(40).ends(0, Kind.LEFT).triggers(0));
        add(watch(plot(words, "in an outage"), 5)
                .at(20, "no connection is made", world -> world.network().refuse(Duration.ofMinutes(3)))
                .interfere(60, A_MINUTE)
                .ends(0, Kind.COMPLETED));
    }

    private void cancel() {
        add(about(plot("the job is in progress", "").interfere(0, null), Aim.Kind.CANCEL)
                .ends(0, Kind.CANCELLED));
        add(about(plot("it has not settled after 25 seconds", "").interfere(0, null), Aim.Kind.CANCEL)
                .at(0, "a heartbeat", world -> world.sandbox().heartbeat(Duration.ofSeconds(70)))
                .at(3, "no connection is made", world -> world.network().refuse(A_MINUTE))
                .ends(0, Kind.CANCELLED));
        add(about(plot("it had ended already", "").interfere(0, Duration.ofSeconds(1)), Aim.Kind.CANCEL)
                .ends(0, Kind.COMPLETED)
                .says("It had ended before it could be cancelled"));
    }

    private static Plot stop(String words) {
        return new Plot("reliability.md", "When something stops", words, "").startsNothing();
    }

    private void stops() {
        add(stop("Jenkins, while a build follows a job that it has joined")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .restart(10)
                .ends(0, Kind.COMPLETED)
                .triggers(0));
        add(stop("Jenkins, while `ifRunning: 'WAIT'`")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.WAIT))
                .restart(10)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(watch(stop("Jenkins, while `supaflowWait` waits for the next job").script(JobScript.failed("no table")), 5)
                .at(20, "Jenkins is killed", world -> world.kill(A_MINUTE))
                .interfere(30, Duration.ofSeconds(5))
                .interfere(50, A_MINUTE)
                .interfere(400, Duration.ofSeconds(5))
                .ends(0, Kind.FAILED)
                .calm(
                        "it is the first",
                        world -> world.build("a").stored().jobId().equals(theJob(world))));
        add(about(stop("Jenkins, while `supaflowCancel`").interfere(0, null), Aim.Kind.CANCEL)
                .fault(Operation.CANCEL, Fault.hang())
                .restart(5)
                .ends(0, Kind.CANCELLED));
        add(stop("the abort of a build that has joined a job")
                .interfere(0, A_MINUTE)
                .start(1, "a", Build.Kind.PIPELINE, aim(Aim.Kind.JOIN))
                .at(5, "the build's disk is full", world -> world.build("a").refusals = 2)
                .abort(10)
                .restart(12)
                .ends(0, Kind.LEFT)
                .orAfterStop(Kind.COMPLETED, Kind.CANCELLED)
                .calm("it was told once", world -> world.build("a").told.size() == 1));
    }
}
