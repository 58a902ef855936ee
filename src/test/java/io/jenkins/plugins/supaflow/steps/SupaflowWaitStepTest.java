package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code supaflowWait}, row by row. */
class SupaflowWaitStepTest extends JenkinsTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private int triggers;
    private int cancels;

    @BeforeEach
    void count() {
        triggers = sandbox.requests(Operation.TRIGGER);
        cancels = sandbox.requests(Operation.CANCEL);
    }

    private SandboxJob somebodysJob() {
        orders.script(JobScript.running());
        return sandbox.createJob(orders.id(), SOMEBODY);
    }

    private WorkflowRun following(SandboxJob job, String more) throws Exception {
        WorkflowRun build = start("def r = supaflowWait jobId: '" + job.id() + "'" + more
                + "\necho \"${r.joined} ${r.jobId} ${r.pipelineName} ${r.status}\"");
        j.waitForMessage("following it (running; started by somebody else in Supaflow", build);
        return build;
    }

    @Test
    void waitsForTheJob() throws Exception {
        SandboxJob job = somebodysJob();
        WorkflowRun build = following(job, "");

        job.end("completed", null);

        j.assertLogContains(
                "true " + job.id() + " Orders to Warehouse completed",
                j.assertBuildStatusSuccess(j.waitForCompletion(build)));
        assertEquals(triggers, sandbox.requests(Operation.TRIGGER));
        assertTrue(JenkinsSetup.card(build).getMessage().startsWith("Started by somebody else in Supaflow: "));
    }

    @Test
    void theOutcomeBecomesThatOfTheBuild() throws Exception {
        SandboxJob job = somebodysJob();
        WorkflowRun build = following(job, ", onWarning: 'UNSTABLE'");
        job.end("completed_with_warning", null);
        j.assertBuildStatus(Result.UNSTABLE, j.waitForCompletion(build));

        job = somebodysJob();
        build = following(job, "");
        job.end("failed", "Column gone");
        j.assertLogContains("Column gone", j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build)));

        job = somebodysJob();
        build = following(job, ", propagate: false");
        job.end("failed", "Column gone");
        j.assertLogContains("Orders to Warehouse failed", j.assertBuildStatusSuccess(j.waitForCompletion(build)));
    }

    @Test
    void aJobThatHasEndedEndsTheStepAtOnceInADeclarativePipeline() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        build(
                Result.SUCCESS,
                "pipeline { agent none; stages { stage('Wait') { steps { supaflowWait jobId: '" + job.id()
                        + "' } } } }");
    }

    @Test
    void aRunOfItsOwnCanBeWaitedForAndEachHearsTheEnd() throws Exception {
        orders.script(JobScript.running());
        WorkflowRun build = start("def r = supaflowRun pipelineId: 'NAME', waitForCompletion: false\n"
                + "r = supaflowWait jobId: r.jobId\necho \"waited: ${r.status}\"");
        j.waitForMessage("following it (running; started by ", build);

        sandbox.jobs(orders.id()).get(0).end("completed", null);

        j.assertLogContains("waited: completed", j.assertBuildStatusSuccess(j.waitForCompletion(build)));
    }

    @Test
    void anAbortLeavesTheJobAloneUnlessToldOtherwise() throws Exception {
        SandboxJob job = somebodysJob();
        WorkflowRun build = following(job, "");
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertEquals(cancels, sandbox.requests(Operation.CANCEL));
        assertFalse(job.cancelRequested());

        build = following(job, ", propagateAbort: true");
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertTrue(job.cancelRequested());
    }

    @Test
    void aJobThatDoesNotExistIsOneSentence() throws Exception {
        String id = UUID.randomUUID().toString();

        j.assertLogContains(
                "No job " + id + " is visible to this API key: check jobId, and that the key was created in",
                build(Result.FAILURE, "supaflowWait jobId: '" + id + "'"));
    }

    @Test
    void whatMakesNoSenseIsOneSentence() throws Exception {
        j.assertLogContains("Give either jobId, or pipelineId", build(Result.FAILURE, "supaflowWait()"));
        j.assertLogContains(
                "Give either jobId, or pipelineId",
                build(Result.FAILURE, "supaflowWait jobId: '" + SOMEBODY + "', pipelineId: 'NAME', maxAgeMinutes: 1"));
        j.assertLogContains("jobId is '42', which is no UUID", build(Result.FAILURE, "supaflowWait jobId: '42'"));
        j.assertLogContains(
                "maxAgeMinutes goes with pipelineId",
                build(Result.FAILURE, "supaflowWait jobId: '" + SOMEBODY + "', maxAgeMinutes: 1"));
        j.assertLogContains(
                "Give maxAgeMinutes together with pipelineId",
                build(Result.FAILURE, "supaflowWait pipelineId: 'NAME'"));
        j.assertLogContains(
                "Give maxAgeMinutes together with pipelineId",
                build(Result.FAILURE, "supaflowWait pipelineId: 'NAME', maxAgeMinutes: -1"));
    }

    @Test
    void freshDataIsNotWaitedFor() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        j.assertLogContains(
                "got " + job.id(),
                build(
                        Result.SUCCESS,
                        "def r = supaflowWait pipelineId: 'NAME', maxAgeMinutes: 60\necho \"got ${r.jobId}\""));
    }

    @Test
    void withoutFreshDataTheNextJobIs() throws Exception {
        WorkflowRun build =
                start("def r = supaflowWait pipelineId: 'NAME', maxAgeMinutes: 60\necho \"got ${r.jobId}\"");
        j.waitForMessage("waiting for the next job. None has been successful yet.", build);
        assertEquals("Waiting for the next job", JenkinsSetup.card(build).getStatus());
        assertEquals("Stop waiting", JenkinsSetup.card(build).getCancelText());

        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        j.assertLogContains("got " + job.id(), j.assertBuildStatusSuccess(j.waitForCompletion(build)));
        assertEquals(triggers, sandbox.requests(Operation.TRIGGER));
    }

    @Test
    void theSnippetGeneratorWritesMinimalCodeAndTheFormKeepsEverything() throws Exception {
        SnippetizerTester tester = new SnippetizerTester(j);
        SupaflowWaitStep step = new SupaflowWaitStep();
        step.setJobId(SOMEBODY);
        tester.assertRoundTrip(step, "supaflowWait jobId: '" + SOMEBODY + "'");
        step = new SupaflowWaitStep();
        step.setPipelineId(orders.apiName());
        step.setMaxAgeMinutes(60);
        tester.assertRoundTrip(step, "supaflowWait maxAgeMinutes: 60, pipelineId: '" + orders.apiName() + "'");
        step.setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
        step.setPropagate(false);
        step.setPropagateAbort(true);
        step.setOnWarning("UNSTABLE");
        step.setOnSkipped("SUCCESS");

        j.assertEqualDataBoundBeans(step, new StepConfigTester(j).configRoundTrip(step));
    }
}
