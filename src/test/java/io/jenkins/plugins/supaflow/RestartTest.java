package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A graceful restart while a build waits. */
class RestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start();
        orders = sandbox.addPipeline("Orders", "orders");
        orders.script(JobScript.running());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private void startPipeline(JenkinsRule j, String script) throws Exception {
        JenkinsSetup.configure(sandbox);
        WorkflowJob job = j.createProject(WorkflowJob.class, "p");
        job.setDefinition(JenkinsSetup.definition(script));
        j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
    }

    private static WorkflowRun build(JenkinsRule j) {
        return j.jenkins.getItemByFullName("p", WorkflowJob.class).getBuildByNumber(1);
    }

    private String theJob() {
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        return sandbox.jobs(orders.id()).get(0).id();
    }

    @Test
    void thePipelineGoesOnWithItsJob() throws Throwable {
        sessions.then(j -> startPipeline(j, "def r = supaflowRun pipelineId: 'orders'\necho \"moved ${r.jobId}\""));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(build(j)));
            j.assertLogContains("moved " + theJob(), build);
        });
    }

    @Test
    void aJobThatEndedWhileJenkinsWasDown() throws Throwable {
        sessions.then(j -> startPipeline(j, "supaflowRun pipelineId: 'orders'"));
        sandbox.jobs(orders.id()).get(0).end("failed", "Source gone");
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build(j)));
            j.assertLogContains("(Source gone)", build);
            theJob();
        });
    }

    @Test
    void stopWorksAfterTheRestart() throws Throwable {
        sessions.then(j -> startPipeline(j, "supaflowRun pipelineId: 'orders'"));
        sessions.then(j -> {
            JenkinsSetup.eventually(() ->
                    !build(j).getExecution().getCurrentExecutions(true).get().isEmpty());
            build(j).doStop();
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build(j)));
            theJob();
            assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
        });
    }

    @Test
    void aRunThatNobodyWaitsForIsFollowed() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            WorkflowJob job = j.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', waitForCompletion: false"));
            j.buildAndAssertSuccess(job);
        });
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build(j)).getStatus()));
            theJob();
        });
        sessions.then(j -> assertThat(
                j.createWebClient().getPage(build(j)).asNormalizedText(), containsString("completed after")));
    }

    @Test
    void aFreestyleBuildEndsButItsJobIsFollowed() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            FreeStyleProject job = j.createFreeStyleProject("f");
            job.getBuildersList().add(new SupaflowRunBuilder("orders"));
            j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
        });
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertEquals("running", sandbox.jobs(orders.id()).get(0).status());
        sessions.then(j -> {
            FreeStyleBuild build =
                    j.jenkins.getItemByFullName("f", FreeStyleProject.class).getBuildByNumber(1);
            j.assertLogContains("Jenkins is shutting down. The Supaflow job goes on", build);
            sandbox.jobs(orders.id()).get(0).end("completed", "Done at last");
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
            assertTrue(build.getAction(SupaflowRunAction.class).getMessage().contains("Done at last"));
            theJob();
        });
    }
}
