package io.jenkins.plugins.supaflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** The controller is killed while builds wait; the sandbox lives on in this process and counts. */
class HardKillTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().javaOptions("-Dio.jenkins.plugins.supaflow.minPollSeconds=1");

    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private SandboxPipeline billing;

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start();
        orders = sandbox.addPipeline("Orders", "orders");
        billing = sandbox.addPipeline("Billing", "billing");
        orders.script(JobScript.running());
        billing.script(JobScript.running());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aKilledControllerForgetsNoRunAndTriggersNoneTwice() throws Throwable {
        String url = sandbox.url().toString();
        jenkins.startJenkins();
        jenkins.runRemotely(HardKillTest::startWaiting, url);

        jenkins.stopJenkinsForcibly();
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        sandbox.jobs(billing.id()).get(0).end("failed", "Ledger closed");
        jenkins.startJenkins();
        jenkins.runRemotely(HardKillTest::assertEnds);

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(1, sandbox.created(billing.id()));
        assertEquals(2, sandbox.requests(Operation.TRIGGER));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }

    private static void startWaiting(JenkinsRule j, String url) throws Throwable {
        JenkinsSetup.configure(url);
        WorkflowJob pipeline = j.createProject(WorkflowJob.class, "p");
        pipeline.setDefinition(
                JenkinsSetup.definition("def r = supaflowRun pipelineId: 'orders'\necho \"it ${r.status}\""));
        FreeStyleProject freestyle = j.createFreeStyleProject("f");
        freestyle.getBuildersList().add(new SupaflowRunBuilder("billing"));
        WorkflowRun one = pipeline.scheduleBuild2(0).waitForStart();
        FreeStyleBuild other = freestyle.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", one);
        j.waitForMessage(": running", other);
    }

    private static void assertEnds(JenkinsRule j) throws Throwable {
        WorkflowRun one = j.jenkins.getItemByFullName("p", WorkflowJob.class).getBuildByNumber(1);
        j.assertLogContains("it completed", j.assertBuildStatus(Result.SUCCESS, j.waitForCompletion(one)));
        FreeStyleBuild other =
                j.jenkins.getItemByFullName("f", FreeStyleProject.class).getBuildByNumber(1);
        JenkinsSetup.eventually(() -> "failed".equals(JenkinsSetup.result(other).getStatus()));
    }
}
