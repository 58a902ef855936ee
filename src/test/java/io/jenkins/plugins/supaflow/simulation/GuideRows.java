package io.jenkins.plugins.supaflow.simulation;

import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunOutcome.Kind;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the manual says of the engine: ends, aborts, restarts, several runs at once. */
final class GuideRows {

    private static final Duration SHORT = Duration.ofSeconds(20);

    private final List<Row> rows = new ArrayList<>();

    private GuideRows() {}

    static List<Row> rows() {
        GuideRows tables = new GuideRows();
        tables.ends();
        tables.endsWithoutTheJobs();
        tables.waiting();
        tables.aborting();
        tables.configuration();
        tables.several();
        return tables.rows;
    }

    private static Plot end(String words, String variant) {
        return new Plot("reference.md", "How a build ends", words, variant);
    }

    private void add(Plot plot) {
        rows.add(plot.row());
    }

    private void ends() {
        add(end("completed |", "").ends(1, Kind.COMPLETED));
        add(end("completed with warning", "")
                .script(JobScript.completedWithWarning())
                .ends(1, Kind.COMPLETED_WITH_WARNING));
        add(end("failed, timed out", "failed")
                .script(JobScript.failed("no table"))
                .ends(1, Kind.FAILED)
                .says("\"orders\" failed: public.orders, loading: no table"));
        add(end("failed, timed out", "timed out").script(JobScript.timedOut()).ends(1, Kind.TIMED_OUT));
        add(end("skipped", "").script(JobScript.skipped()).ends(1, Kind.SKIPPED));
        add(end("cancelled in Supaflow", "")
                .script(JobScript.running())
                .at(
                        20,
                        "somebody cancels it",
                        world -> world.sandbox().jobs().forEach(job -> job.end("cancelled", null)))
                .at(
                        90,
                        "and again, if it came later",
                        world -> world.sandbox().jobs().forEach(job -> job.end("cancelled", null)))
                .ends(1, Kind.CANCELLED));
    }

    private void endsWithoutTheJobs() {
        add(end("the account is out of sync credits", "")
                .given("no credits", world -> world.sandbox().outOfCredits(true))
                .ends(0, Kind.OUT_OF_CREDITS)
                .triggers(1));
        add(end("Supaflow does not accept the key", "")
                .given("the key is revoked", world -> world.keys().revoke(World.CREDENTIALS))
                .ends(0, Kind.REJECTED_KEY));
        String words = "the pipeline is unknown or inactive";
        add(end(words, "unknown")
                .startsNothing()
                .at(1, "a runs another pipeline", world -> {
                    world.addPipeline("hidden").state("deleted");
                    world.start("a", Build.Kind.PIPELINE, "hidden");
                })
                .ends(0, Kind.REJECTED));
        add(end(words, "inactive")
                .at(0, "it is inactive", world -> world.pipeline("orders").state("inactive"))
                .ends(0, Kind.REJECTED));
        add(end("the credential is missing", "")
                .startsNothing()
                .at(1, "a has no credential", world -> world.start("a", Build.Kind.PIPELINE, "orders", "missing", null))
                .ends(0, Kind.INVALID)
                .calm("nothing was sent", world -> world.requests() == 0));
        add(end("the answer to the trigger was lost", "")
                .given("jobs have another creator", LostAnswerRows::theUserIsNotTheCreator)
                .fault(Operation.TRIGGER, Fault.closeAfter())
                .ends(1, Kind.UNKNOWN)
                .says("look at the pipeline's jobs"));
        add(end("Supaflow does not show the job any more", "")
                .pollsSeldom()
                .lasting(Duration.ofHours(1))
                .at(40, "the job vanishes", world -> world.sandbox().jobs().forEach(SandboxJob::vanish))
                .ends(1, Kind.GONE)
                .orAfterStop(Kind.COMPLETED));
        add(end("no good answer from Supaflow", "")
                .giveUpAfter(Duration.ofMinutes(20))
                .lasting(Duration.ofMinutes(1))
                .at(40, "no connection is made", world -> world.network().refuse(Duration.ofHours(2)))
                .ends(1, Kind.GAVE_UP)
                .orAfterStop(Kind.COMPLETED, Kind.UNKNOWN)
                .given("a job may be nobody's", World::mistakable));
    }

    private void waiting() {
        for (Build.Kind kind : Build.Kind.values()) {
            String words =
                    switch (kind) {
                        case PIPELINE -> "step |";
                        case FREESTYLE -> "build step";
                        case DETACHED -> "either, `waitForCompletion` off";
                    };
            add(new Plot("guide.md", "What waiting holds", words, "")
                    .startsNothing()
                    .start(1, "a", kind)
                    .lasting(Duration.ofSeconds(70))
                    .at(40, "Jenkins is killed", world -> world.kill(SHORT))
                    .ends(1, Kind.COMPLETED)
                    .triggers(1)
                    .calm("it went on or died", world -> world.build("a").over != world.build("a").dead));
        }
    }

    private static Plot abort(String variant) {
        return new Plot("guide.md", "Aborting", "", variant).script(JobScript.running());
    }

    private void aborting() {
        add(abort("cancelled").abort(10).ends(1, Kind.CANCELLED).says("cancelled"));
        add(abort("a freestyle build")
                .startsNothing()
                .start(1, "a", Build.Kind.FREESTYLE)
                .abort(10)
                .ends(1, Kind.CANCELLED));
        add(abort("had already ended")
                .lasting(SHORT)
                .abort(22)
                .ends(1, Kind.COMPLETED)
                .orAfterStop(Kind.CANCELLED)
                .says("It had ended before it could be cancelled"));
        add(abort("the agent goes on until its next heartbeat")
                .given("a heartbeat", world -> world.sandbox().heartbeat(Duration.ofSeconds(50)))
                .abort(10)
                .ends(1, Kind.CANCELLED));
        add(abort("the agent's progress overwrites it")
                .abort(10)
                .at(
                        11,
                        "the agent says running",
                        world -> world.sandbox().jobs().forEach(job -> job.status("running")))
                .ends(1, Kind.CANCELLED));
        add(abort("no agent has taken the job")
                .script(JobScript.completed().lasting(null, null, null))
                .abort(10)
                .ends(1, Kind.CANCELLED));
        add(abort("a shutdown cancels nothing")
                .lasting(Duration.ofSeconds(70))
                .restart(10)
                .ends(1, Kind.COMPLETED)
                .must("nothing is cancelled", world -> world.sandbox().requests(Operation.CANCEL) == 0));
    }

    private void configuration() {
        add(new Plot("administration.md", "Configuration", "Poll interval", "")
                .lasting(Duration.ofMinutes(3))
                .ends(1, Kind.COMPLETED)
                .calm("few requests", world -> world.sandbox().requests(Operation.READ_JOBS) <= 10));
        add(new Plot("administration.md", "Configuration", "Give up after", "")
                .giveUpAfter(Duration.ofMinutes(5))
                .always(0, Operation.PIPELINES, Fault.badGateway())
                .ends(0, Kind.GAVE_UP));
        add(new Plot("administration.md", "Configuration", "Cancel the jobs of freestyle builds", "off")
                .startsNothing()
                .start(1, "a", Build.Kind.FREESTYLE)
                .lasting(Duration.ofMinutes(3))
                .restart(40)
                .ends(1, Kind.COMPLETED)
                .must("nothing is cancelled", world -> world.sandbox().requests(Operation.CANCEL) == 0));
    }

    private static Plot several(String variant) {
        return new Plot("reference.md", "What the step returns", "", variant);
    }

    private void several() {
        add(several("runs of one pipeline")
                .start(1, "b", Build.Kind.PIPELINE)
                .start(1, "c", Build.Kind.DETACHED)
                .ends(3, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .ends("c", Kind.COMPLETED)
                .triggers(3));
        add(several("two pipelines of two accounts")
                .at(0, "another pipeline and account", world -> {
                    world.addPipeline("contacts");
                    world.keys().put("second", LostAnswerRows.SECOND_KEY, LostAnswerRows.OTHER_CREATOR);
                })
                .at(1, "b runs contacts", world -> world.start("b", Build.Kind.PIPELINE, "contacts", "second", null))
                .ends(1, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(2));
        add(several("two accounts on one pipeline, and an answer lost")
                .given(
                        "another account",
                        world -> world.keys().put("second", LostAnswerRows.SECOND_KEY, LostAnswerRows.OTHER_CREATOR))
                .fault(Operation.TRIGGER, Fault.closeAfter())
                .at(1, "b runs it too", world -> world.start("b", Build.Kind.PIPELINE, "orders", "second", null))
                .ends(2, Kind.COMPLETED)
                .ends("b", Kind.COMPLETED)
                .triggers(2));
        add(several("fullResync and resetTarget")
                .startsNothing()
                .fault(Operation.TRIGGER, Fault.closeBefore())
                .at(
                        1,
                        "a resyncs",
                        world -> world.start(
                                "a",
                                Build.Kind.PIPELINE,
                                new PipelineRun.Request("a#1", World.CREDENTIALS, "orders", true, true, true)))
                .ends(1, Kind.COMPLETED)
                .must(
                        "each job is one of these",
                        world -> world.sandbox().jobs().stream()
                                .allMatch(job -> job.fullResync() && job.resetTarget())));
    }
}
