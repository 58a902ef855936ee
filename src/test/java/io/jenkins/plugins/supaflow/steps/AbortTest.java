package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.time.Duration;
import java.time.Instant;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Each way to abort cancels the Supaflow job, and the console says what came of it. */
class AbortTest extends JenkinsTestBase {

    private WorkflowRun aborted(WorkflowRun build) throws Exception {
        return j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
    }

    private void assertCancelled() {
        assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void stoppingTheBuild() throws Exception {
        WorkflowRun build = running("supaflowRun pipelineId: 'NAME'");

        build.doStop();

        j.assertLogContains(": cancelled. Supaflow's agent stops it at its next heartbeat.", aborted(build));
        assertCancelled();
        JenkinsSetup.eventually(
                () -> "cancelled".equals(JenkinsSetup.result(build).getStatus()));
    }

    @Test
    void stoppingTheBuildTwice() throws Exception {
        WorkflowRun build = running("supaflowRun pipelineId: 'NAME'");

        build.doStop();
        build.doStop();

        String log = JenkinsRule.getLog(aborted(build));
        assertEquals(log.indexOf(": cancelling."), log.lastIndexOf(": cancelling."), log);
        assertCancelled();
    }

    @Test
    void theTimeoutStep() throws Exception {
        aborted(running("timeout(time: 15, unit: 'SECONDS') { supaflowRun pipelineId: 'NAME' }"));

        assertCancelled();
    }

    @Test
    void failFast() throws Exception {
        WorkflowRun build = running("parallel failFast: true, a: { supaflowRun pipelineId: 'NAME' },"
                + " b: { waitUntil(initialRecurrencePeriod: 250, quiet: true) { currentBuild.description == 'fail' };"
                + " error 'the other branch' }");
        build.setDescription("fail");

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));

        assertCancelled();
    }

    @Test
    void deletingTheJobWithItsRunningBuild() throws Exception {
        WorkflowRun build = running("supaflowRun pipelineId: 'NAME'");

        // Jenkins deletes no running build but in this way: it aborts it first.
        build.getParent().delete();

        JenkinsSetup.eventually(
                () -> "cancelled".equals(sandbox.jobs(orders.id()).get(0).status()));
        assertCancelled();
    }

    @Test
    void aJobThatHasEndedInTheMeantime() throws Exception {
        WorkflowRun build = running("supaflowRun pipelineId: 'NAME'");
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ofSeconds(2)));
        sandbox.jobs(orders.id()).get(0).end("completed", null);

        build.doStop();
        WorkflowRun ended = j.waitForCompletion(build);

        assertEquals("completed", sandbox.jobs(orders.id()).get(0).status());
        if (ended.getResult() == Result.ABORTED) {
            j.assertLogContains("It had ended before it could be cancelled.", ended);
        } else {
            j.assertBuildStatusSuccess(ended);
        }
    }

    @Test
    void whileTheApiIsDownTheBuildEndsAndTheCancelFollows() throws Exception {
        WorkflowRun build = running("supaflowRun pipelineId: 'NAME'");
        for (Operation operation : Operation.values()) {
            sandbox.faultAlways(operation, Fault.badGateway());
        }

        Instant pressed = Instant.now();
        build.doStop();
        j.assertLogContains("was not acknowledged within 20 s. Still trying in the background.", aborted(build));
        assertTrue(Duration.between(pressed, Instant.now()).toSeconds() <= 25);

        sandbox.clearFaults();
        JenkinsSetup.eventually(
                () -> "cancelled".equals(sandbox.jobs(orders.id()).get(0).status()));
        JenkinsSetup.eventually(
                () -> "cancelled".equals(JenkinsSetup.result(build).getStatus()));
    }

    @Test
    void beforeTheTriggerThereIsNoJob() throws Exception {
        sandbox.faultAlways(Operation.PIPELINES, Fault.badGateway());
        WorkflowRun build = begun();
        j.waitForMessage("Retrying", build);

        build.doStop();

        j.assertLogContains("Aborted before anything was triggered: there is no Supaflow job.", aborted(build));
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void aRunThatNobodyWaitsForGoesOn() throws Exception {
        orders.script(JobScript.running());
        WorkflowRun build = start("supaflowRun pipelineId: 'NAME', waitForCompletion: false\nsleep 600");
        j.waitForMessage("Sleeping", build);

        build.doStop();
        aborted(build);

        assertEquals("running", sandbox.jobs(orders.id()).get(0).status());
    }
}
