package io.jenkins.plugins.supaflow.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.run.RunObserver;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.SleepBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the engine tells of a run reaches the build's file, or is not taken. */
@WithJenkins
class HandOverTest {

    private static JenkinsRule j;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        j = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        j.after();
    }

    private static PipelineRun ended(String owner) {
        return ended(UUID.randomUUID().toString(), owner, "The job is gone.");
    }

    private static PipelineRun ended(String id, String owner, String message) {
        return new PipelineRun(
                id,
                new PipelineRun.Request(owner, null, "orders", false, false, true),
                PipelineRun.Phase.ENDED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                UUID.randomUUID().toString(),
                null,
                Instant.EPOCH,
                false,
                new RunOutcome(RunOutcome.Kind.GONE, message),
                null);
    }

    @Test
    void anOutcomeThatCouldNotBeSavedIsSavedTheNextTime() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        PipelineRun run = ended(build.getExternalizableId());
        RunObserver observer = SupaflowEngine.get().handOver().ofNew(run);
        Path file = build.getRootDir().toPath().resolve("build.xml");
        Files.delete(file);
        Path inTheWay = Files.createDirectories(file.resolve("in-the-way"));
        assertThrows(IOException.class, () -> observer.updated(run));
        assertThrows(IOException.class, () -> observer.updated(run));
        Files.delete(inTheWay);
        Files.delete(file);

        observer.updated(run);

        assertThat(Files.readString(file), containsString("The job is gone."));
        assertEquals(1, build.getActions(SupaflowRunAction.class).size());
    }

    @Test
    void anOutcomeThatCannotBeSavedForWhatItSaysGivesWayToOneThatCan() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        PipelineRun unstorable = ended(UUID.randomUUID().toString(), build.getExternalizableId(), "half \ud83d");
        RunObserver observer = SupaflowEngine.get().handOver().ofNew(unstorable);
        assertThrows(IOException.class, () -> observer.updated(unstorable));

        observer.updated(ended(unstorable.id(), build.getExternalizableId(), "Not stored."));

        Path file = build.getRootDir().toPath().resolve("build.xml");
        assertThat(Files.readString(file), containsString("Not stored."));
        assertEquals("Not stored.", SupaflowRunAction.of(build, unstorable.id()).getMessage());
        observer.updated(ended(unstorable.id(), build.getExternalizableId(), "Told again."));
        assertEquals("Not stored.", SupaflowRunAction.of(build, unstorable.id()).getMessage());
    }

    @Test
    void linesForAPipelineThatNeverComesBackLeaveMemory() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new SleepBuilder(Duration.ofHours(1).toMillis()));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        PipelineRun run = ended(build.getExternalizableId());
        SupaflowEngine engine = SupaflowEngine.get();
        engine.handOver().ofOld(run).line("Nobody hears this.");
        engine.forgetOld();
        assertTrue(engine.handOver().keepsLines(run.id()));

        build.doStop();
        j.waitForCompletion(build);
        engine.forgetOld();

        assertFalse(engine.handOver().keepsLines(run.id()));
    }

    @Test
    void thatARunGoesOnWithoutACallerIsNothingForTheLogAtItsDefault() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        RunObserver observer = SupaflowEngine.get().handOver().ofNew(ended(build.getExternalizableId()));
        try (LogRecorder log =
                new LogRecorder().record(HandOver.class, Level.FINE).capture(10)) {

            observer.line("It ended.");
            observer.progress("It goes on.");

            // Newest first.
            assertEquals(
                    List.of(Level.FINE, Level.INFO),
                    log.getRecords().stream().map(LogRecord::getLevel).toList());
        }
    }

    @Test
    void aCallerThatFailsIsToldAgain() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        PipelineRun run = ended(build.getExternalizableId());
        RunObserver observer = SupaflowEngine.get().handOver().ofNew(run);
        List<RunOutcome> heard = new ArrayList<>();
        SupaflowEngine.get().handOver().attach(run.id(), new Caller() {
            @Override
            public void line(String text) {}

            @Override
            public void updated(PipelineRun told) {
                heard.add(told.outcome());
                if (heard.size() == 1) {
                    throw new IllegalStateException("a defect");
                }
            }
        });
        assertThrows(IllegalStateException.class, () -> observer.updated(run));

        observer.updated(run);
        observer.updated(run);

        assertEquals(List.of(run.outcome(), run.outcome()), heard);
    }
}
