package io.jenkins.plugins.supaflow.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.run.LockHolder;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.LogRecorder;

/** A controller whose {@code JENKINS_HOME} another process uses, which has its runs. */
class SecondControllerTest extends SessionsTestBase {

    private static final String PATIENCE = SupaflowEngine.class.getName() + ".lockPatienceSeconds";
    private static final String SENTENCE =
            "Another Jenkins controller uses this JENKINS_HOME, and has its Supaflow runs";

    @BeforeEach
    void start() {
        System.setProperty(PATIENCE, "0");
    }

    @AfterEach
    void stop() {
        System.clearProperty(PATIENCE);
    }

    /** What is in the records' folder: names and contents. */
    private Map<String, String> records() throws Exception {
        Map<String, String> records = new TreeMap<>();
        try (Stream<Path> files = Files.list(sessions.getHome().toPath().resolve("supaflow-runs"))) {
            for (Path file : files.toList()) {
                records.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return records;
    }

    @Test
    void leavesTheRunsOfTheFirstAlone() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            WorkflowJob unwatched = j.createProject(WorkflowJob.class, "unwatched");
            unwatched.setDefinition(
                    JenkinsSetup.definition("supaflowRun pipelineId: 'orders', waitForCompletion: false"));
            j.buildAndAssertSuccess(unwatched);
            WorkflowJob waiting = j.createProject(WorkflowJob.class, "waiting");
            waiting.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            j.waitForMessage(": running", waiting.scheduleBuild2(0).waitForStart());
        });
        Path folder = sessions.getHome().toPath();
        // As the first one has it in the middle of a write.
        Files.writeString(folder.resolve("supaflow-runs/0123.tmp"), "{");
        Map<String, String> before = records();
        assertEquals(3, before.size());
        int requests = sandbox.requests();
        LogRecorder log = new LogRecorder().record(SupaflowEngine.class, Level.INFO);
        log.capture(10);

        try (LockHolder first = new LockHolder(folder.resolve("supaflow-runs.lock"))) {
            assertTrue(first.holds());
            sessions.then(j -> {
                assertThat(
                        log.getMessages(), hasItem(startsWith("Another Jenkins controller uses this JENKINS_HOME:")));
                assertEquals(1, log.getMessages().size());
                WorkflowRun resumed = j.jenkins
                        .getItemByFullName("waiting", WorkflowJob.class)
                        .getBuildByNumber(1);
                j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(resumed));
                j.assertLogContains(SENTENCE, resumed);
                WorkflowJob pipeline = j.createProject(WorkflowJob.class, "p");
                pipeline.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', propagate: false"));
                WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, pipeline);
                j.assertLogContains("ERROR: " + SENTENCE, build);
                j.assertLogNotContains("AbortException", build);
                FreeStyleProject freestyle = JenkinsSetup.freestyle(j, new SupaflowRunBuilder("orders"));
                j.assertLogContains("ERROR: " + SENTENCE, j.buildAndAssertStatus(Result.FAILURE, freestyle));
                assertEquals(0, SupaflowEngine.get().followed().size());
            });
            assertEquals(before, records());
            assertEquals(requests, sandbox.requests());
        }
        log.close();

        sessions.then(j -> {
            assertEquals(2, SupaflowEngine.get().followed().size());
            sandbox.jobs(orders.id()).forEach(job -> job.end("completed", null));
            JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
            assertEquals(2, sandbox.requests(Operation.TRIGGER));
        });
    }
}
