package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@ReadsEverySecond
@WithJenkins
class SupaflowRunStepFormTest {

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;

    /** The form asks whoever is configured: that must not be Supaflow itself. */
    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        sandbox = SupaflowSandbox.start();
        sandbox.addPipeline("Orders", "orders");
        JenkinsSetup.configure(sandbox);
        JenkinsSetup.addKey("other-key", SupaflowSandbox.KEY);
    }

    @AfterAll
    static void stop() throws Exception {
        j.after();
        sandbox.close();
    }

    @Test
    void theSnippetGeneratorWritesMinimalCode() throws Exception {
        SnippetizerTester tester = new SnippetizerTester(j);
        SupaflowRunStep step = new SupaflowRunStep("orders");
        tester.assertRoundTrip(step, "supaflowRun 'orders'");
        step.setWaitForCompletion(false);
        step.setOnWarning("UNSTABLE");
        tester.assertRoundTrip(
                step, "supaflowRun onWarning: 'UNSTABLE', pipelineId: 'orders', waitForCompletion: false");
        step = new SupaflowRunStep("orders");
        step.setIfRunning("JOIN");
        step.setPropagateAbort(true);
        tester.assertRoundTrip(step, "supaflowRun ifRunning: 'JOIN', pipelineId: 'orders', propagateAbort: true");
    }

    @Test
    void theFormKeepsEverything() throws Exception {
        SupaflowRunStep step = new SupaflowRunStep("orders");
        step.setWaitForCompletion(false);
        step.setCredentialsId("other-key");
        step.setFullResync(true);
        step.setResetTarget(true);
        step.setPropagate(false);
        step.setOnWarning("FAILURE");
        step.setOnSkipped("NOT_BUILT");
        step.setIfRunning("WAIT");
        step.setPropagateAbort(true);

        SupaflowRunStep again = new StepConfigTester(j).configRoundTrip(step);

        j.assertEqualDataBoundBeans(step, again);
    }

    @Test
    void theFormKeepsTheDefaults() throws Exception {
        SupaflowRunStep again = new StepConfigTester(j).configRoundTrip(new SupaflowRunStep("orders"));

        assertNull(again.getCredentialsId());
        assertTrue(again.isWaitForCompletion());
        assertTrue(again.isPropagate());
        j.assertEqualDataBoundBeans(new SupaflowRunStep("orders"), again);
    }
}
