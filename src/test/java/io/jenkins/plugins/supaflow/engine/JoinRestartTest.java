package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** A graceful restart while a build follows a job of somebody else, or waits for one. */
class JoinRestartTest extends SessionsTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private static void start(JenkinsRule j, String name, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(JenkinsSetup.definition(script));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule j, String name) {
        return j.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void thePipelineGoesOnWithAJobThatItHasJoined() throws Throwable {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            start(j, "joined", "def r = supaflowRun pipelineId: 'orders', ifRunning: 'JOIN'\necho \"${r.joined}\"");
            start(j, "left", "supaflowRun pipelineId: 'orders', ifRunning: 'JOIN'");
            j.waitForMessage("joined instead of triggering", build(j, "joined"));
            j.waitForMessage("joined instead of triggering", build(j, "left"));
        });
        sessions.then(j -> {
            JenkinsSetup.eventually(() -> build(j, "left").getOneOffExecutor() != null
                    && !build(j, "left")
                            .getExecution()
                            .getCurrentExecutions(true)
                            .get()
                            .isEmpty());
            build(j, "left").doStop();
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build(j, "left")));
            job.end("completed", null);
            j.assertLogContains("true", j.assertBuildStatusSuccess(j.waitForCompletion(build(j, "joined"))));
        });
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void whoWaitsForAnotherJobLooksAgainAfterTheRestart() throws Throwable {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            start(j, "p", "supaflowRun pipelineId: 'orders', ifRunning: 'WAIT'");
            j.waitForMessage("waiting until job " + job.id(), build(j, "p"));
        });
        orders.script(JobScript.completed());
        job.end("completed", null);
        sessions.then(j -> {
            j.assertBuildStatusSuccess(j.waitForCompletion(build(j, "p")));
            assertEquals(1, sandbox.requests(Operation.TRIGGER));
        });
    }

    @Test
    void whatBeganAndFailedWhileJenkinsWasDownIsTheNextJob() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            start(j, "p", "supaflowWait pipelineId: 'orders', maxAgeMinutes: 5");
            j.waitForMessage("waiting for the next job", build(j, "p"));
        });
        sandbox.createJob(orders.id(), SOMEBODY).end("failed", "Source gone");
        sandbox.createJob(orders.id(), SOMEBODY);
        sessions.then(j -> j.assertLogContains(
                "failed: public.customers, ingestion: Source gone",
                j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build(j, "p")))));
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void theNextJobOfAScheduleIsWaitedFor() throws Throwable {
        orders.script(JobScript.completed());
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            start(j, "p", "def r = supaflowWait pipelineId: 'orders', maxAgeMinutes: 5\necho \"got ${r.jobId}\"");
            j.waitForMessage("waiting for the next job", build(j, "p"));
        });
        sandbox.schedule(orders.id(), SOMEBODY, Duration.ofSeconds(2));
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(build(j, "p")));
            j.assertLogContains("got " + sandbox.jobs(orders.id()).get(0).id(), build);
        });
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void aCancelIsRepeatedUntilTheJobHasEnded() throws Throwable {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            start(j, "p", "supaflowCancel jobId: '" + job.id() + "'");
            JenkinsSetup.eventually(() -> sandbox.requests(Operation.CANCEL) > 0);
        });
        sandbox.clearFaults();
        sessions.then(j -> {
            j.assertBuildStatusSuccess(j.waitForCompletion(build(j, "p")));
            JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
        });
        assertEquals("cancelled", job.status());
    }

    @Test
    void aJoinedJobIsNotCancelledWithTheBuildsThatARestartEnds() throws Throwable {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setCancelAfterRestart(true);
            SupaflowRunBuilder builder = new SupaflowRunBuilder("orders");
            builder.setIfRunning("JOIN");
            builder.setPropagateAbort(true);
            FreeStyleProject project = j.createFreeStyleProject("f");
            project.getBuildersList().add(builder);
            j.waitForMessage("joined instead of", project.scheduleBuild2(0).waitForStart());
        });
        sessions.then(j -> {
            job.end("completed", null);
            FreeStyleBuild build =
                    j.jenkins.getItemByFullName("f", FreeStyleProject.class).getBuildByNumber(1);
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
        });
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }
}
