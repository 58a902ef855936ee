package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** When something stops: the controller, its disk, its builds. Each is stopped at every moment besides. */
final class StopRows {

    private static final String UNBEARABLE = "unbearable";
    private static final Duration DOWN = Duration.ofSeconds(20);

    private final List<Row> rows = new ArrayList<>();

    private StopRows() {}

    static List<Row> rows() {
        StopRows table = new StopRows();
        table.controller();
        table.builds();
        table.disk();
        table.records();
        table.backups();
        table.defects();
        return table.rows;
    }

    private static Plot plot(String words, String variant) {
        return new Plot("reliability.md", "When something stops", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private void controller() {
        String words = "Jenkins, gracefully or by";
        for (Build.Kind kind : Build.Kind.values()) {
            add(plot(words, kind + " build, gracefully")
                    .startsNothing()
                    .start(1, "a", kind)
                    .lasting(Duration.ofSeconds(70))
                    .restart(40)
                    .ends(1, Kind.COMPLETED)
                    .triggers(1));
        }
        add(plot(words, "in the trigger")
                .fault(Operation.TRIGGER, Fault.hang().carriedOut())
                .restart(10)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "a freestyle build before Supaflow had taken its trigger")
                .startsNothing()
                .start(1, "a", Build.Kind.FREESTYLE)
                .fault(Operation.TRIGGER, Fault.hang())
                .at(10, "Jenkins is killed", world -> world.kill(DOWN))
                .ends(0, Kind.NOT_STARTED)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        words = "Jenkins, and jobs of freestyle builds are not wanted";
        add(plot(words, "")
                .given("they are cancelled", World::cancelAfterRestart)
                .startsNothing()
                .start(1, "a", Build.Kind.FREESTYLE)
                .script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10)))
                .restart(40)
                .ends(1, Kind.CANCELLED)
                .orAfterStop(Kind.COMPLETED));
    }

    private void builds() {
        add(plot("a Pipeline is killed the hard way", "")
                .lasting(Duration.ofSeconds(70))
                .at(40, "the Pipeline is killed", world -> world.build("a").dead = true)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot("the build is deleted, the job renamed", "")
                .lasting(Duration.ofSeconds(70))
                .at(40, "the job is renamed", world -> world.rename("a", "other"))
                .ends(1, Kind.COMPLETED)
                .calm(
                        "the run is of the new name",
                        world -> world.build("a").stored().request().owner().equals("other#1")));
    }

    private void disk() {
        String words = "the disk is full";
        add(plot(words, "before the trigger")
                .given("the disk is full", world -> world.refuseChanges(6))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "after the trigger")
                .fault(Operation.TRIGGER, Fault.delay(Duration.ofSeconds(10)))
                .at(5, "the disk is full", world -> world.refuseChanges(8))
                .start(6, "b", Build.Kind.PIPELINE)
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(2));
        add(plot(words, "an outcome cannot be stored")
                .at(5, "the build's disk is full", world -> world.build("a").refusals = 4)
                .ends(1, Kind.COMPLETED)
                .calm("it was told once", world -> world.build("a").told.size() == 1));
        words = "the build cannot store an outcome for what";
        add(plot(words, "")
                .script(JobScript.failed(UNBEARABLE))
                .lasting(Duration.ofSeconds(20))
                .at(5, "the build cannot bear the job's message", world -> world.build("a").unbearable = UNBEARABLE)
                .ends(1, Kind.FAILED)
                .says("could not be stored"));
    }

    private void records() {
        String words = "a record cannot be read";
        add(plot(words, "")
                .lasting(Duration.ofMinutes(5))
                .given("its job is nobody's", World::mistakable)
                .at(40, "Jenkins is killed, and records are damaged", world -> {
                    world.kill(DOWN);
                    world.changeDisk(StopRows::damaged);
                })
                .ends(1, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "others load")
                .lasting(Duration.ofMinutes(5))
                .given("another job is nobody's", World::mistakable)
                .start(20, "b", Build.Kind.PIPELINE)
                .at(40, "Jenkins is killed, and one record is damaged", world -> {
                    world.kill(DOWN);
                    String record = world.build("a").runId;
                    world.changeDisk(contents -> {
                        contents.computeIfPresent("/supaflow-runs/" + record + ".json", (file, bytes) -> garbage());
                        return contents;
                    });
                })
                .ends(2, Kind.UNKNOWN)
                .ends("b", Kind.COMPLETED)
                .triggers(2));
        words = "a record cannot be removed";
        add(plot(words, "")
                .at(20, "the disk refuses to delete", world -> world.refuseChanges("delete", 3))
                .ends(1, Kind.COMPLETED));
        add(plot(words, "and Jenkins is killed")
                .at(20, "the disk refuses to delete", world -> world.refuseChanges("delete", 10))
                .at(60, "Jenkins is killed", world -> world.kill(DOWN))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
    }

    private static byte[] garbage() {
        return "{\"id\":\"".getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> damaged(Map<String, byte[]> contents) {
        contents.replaceAll((file, bytes) -> file.endsWith(".json") ? garbage() : bytes);
        return contents;
    }

    private void backups() {
        String words = "`JENKINS_HOME` comes back from a backup";
        add(backup(plot(words, "of a job that ended long ago"), 40)
                .lasting(Duration.ofMinutes(2))
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(backup(plot(words, "of a run in the middle of its trigger"), 10)
                .fault(Operation.TRIGGER, Fault.delay(Duration.ofSeconds(20)))
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(1));
        add(backup(plot(words, "of a run in the middle of its trigger, and others came"), 10)
                .fault(Operation.TRIGGER, Fault.delay(Duration.ofSeconds(20)))
                .start(300, "b", Build.Kind.PIPELINE)
                .ends("b", Kind.COMPLETED)
                .ends(2, Kind.UNKNOWN)
                .orAfterStop(Kind.COMPLETED)
                .says("Supaflow shows 2 jobs"));
        add(backup(plot(words, "of a Pipeline before its trigger"), 10)
                .fault(Operation.PIPELINES, Fault.delay(Duration.ofSeconds(20)))
                .ends(2, Kind.COMPLETED)
                .orAfterStop(Kind.UNKNOWN)
                .triggers(2));
    }

    /** Nobody knows any more what came after the backup. */
    private static Plot backup(Plot plot, long seconds) {
        Backup backup = new Backup();
        return plot.given("what came after the backup is nobody's", World::mistakable)
                .at(seconds, "a backup is made", backup::make)
                .at(3600, "the backup comes back", backup::restore);
    }

    private void defects() {
        String words = "a step of the plugin itself";
        add(plot(words, "a defect when the job is known")
                .fault(Operation.TRIGGER, Fault.delay(Duration.ofSeconds(10)))
                .at(5, "a defect", world -> world.build("a").defects = 1)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        add(plot(words, "a defect when the run has ended")
                .at(25, "a defect", world -> world.build("a").defects = 3)
                .ends(1, Kind.COMPLETED)
                .triggers(1));
        for (Operation operation : List.of(
                Operation.BOOTSTRAP,
                Operation.PIPELINES,
                Operation.TRIGGER,
                Operation.READ_JOBS,
                Operation.CANCEL,
                Operation.OBJECTS)) {
            Plot plot = plot(words, "no memory for the thread of " + operation)
                    .given(
                            "no memory for a thread",
                            world -> world.network()
                                    .fail(operation, 1, () -> new OutOfMemoryError("unable to create native thread")));
            if (operation == Operation.CANCEL) {
                plot.script(JobScript.running()).abort(45);
            }
            add(plot.ends(1, operation == Operation.CANCEL ? Kind.CANCELLED : Kind.COMPLETED));
        }
    }
}
