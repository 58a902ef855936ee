package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.junit.jupiter.api.Test;

/** {@code supaflowCancel}, row by row. */
class SupaflowCancelStepTest extends JenkinsTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private static String cancel(SandboxJob job) {
        return "def r = supaflowCancel jobId: '" + job.id() + "'\necho \"it is ${r.status}\"";
    }

    @Test
    void cancelsAJobOfSomebodyElse() throws Exception {
        orders.script(JobScript.running());
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);

        j.assertLogContains("it is cancelled", build(Result.SUCCESS, cancel(job)));
        assertTrue(job.cancelRequested());
    }

    @Test
    void aJobThatHasEndedIsNoError() throws Exception {
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        job.end("failed", "Column gone");
        int before = sandbox.requests(Operation.CANCEL);

        j.assertLogContains("it is failed", build(Result.SUCCESS, cancel(job)));
        assertEquals(before, sandbox.requests(Operation.CANCEL));
    }

    @Test
    void aJobThatDoesNotSettleIsCancelledInTheBackground() throws Exception {
        orders.script(JobScript.running());
        SandboxJob job = sandbox.createJob(orders.id(), SOMEBODY);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());

        j.assertLogContains(
                "Supaflow job " + job.id() + " has not ended after 25 s. The build continues, and so does the",
                build(Result.SUCCESS, cancel(job)));
        sandbox.clearFaults();

        JenkinsSetup.eventually(job::cancelRequested);
        JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
    }

    @Test
    void aJobThatDoesNotExistIsOneSentence() throws Exception {
        String id = UUID.randomUUID().toString();

        j.assertLogContains(
                "No job " + id + " is visible to this API key",
                build(Result.FAILURE, "supaflowCancel jobId: '" + id + "'"));
        j.assertLogContains("jobId is '', which is no UUID", build(Result.FAILURE, "supaflowCancel jobId: ''"));
    }

    @Test
    void theSnippetGeneratorWritesMinimalCode() throws Exception {
        new SnippetizerTester(j).assertRoundTrip(new SupaflowCancelStep(SOMEBODY), "supaflowCancel '" + SOMEBODY + "'");
    }
}
