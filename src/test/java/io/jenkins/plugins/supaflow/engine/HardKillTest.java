package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * The controller is killed while builds stand at every phase of a run; the sandbox lives on in this process and counts. A build is
 * held at its phase by a request that is never answered.
 */
class HardKillTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .javaOptions("-XX:TieredStopAtLevel=1", "-Dio.jenkins.plugins.supaflow.minPollSeconds=1");

    private final Map<String, String> ids = new HashMap<>();
    private SupaflowSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = SupaflowSandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void noPhaseForgetsARunOrTriggersItTwice() throws Throwable {
        jenkins.startJenkins();
        String url = sandbox.url().toString();
        jenkins.runRemotely(HardKillTest::configure, url);
        held("intent", Operation.PIPELINES, Fault.hang());
        held("mark", Operation.READ_JOBS, Fault.hang());
        held("flight", Operation.TRIGGER, Fault.hang());
        held("answer", Operation.TRIGGER, Fault.hang().carriedOut());
        waitingFreestyle("waiting_f");
        waitingPipeline("waiting_p", false);
        waitingPipeline("fast_p", true);
        abortedInVain("aborted_p");

        jenkins.stopJenkinsForcibly();
        sandbox.clearFaults();
        for (String name : List.of("waiting_p", "waiting_f", "fast_p")) {
            job(name).end("completed", null);
        }
        jenkins.startJenkins();

        for (String phase : List.of("intent", "mark", "flight", "answer", "waiting")) {
            ends(phase + "_p", Result.SUCCESS, "completed");
            assertEquals(1, created(phase + "_p"), phase);
        }
        jenkins.runRemotely(HardKillTest::assertSaid, "answer_p", "Jenkins stopped before the answer to the trigger");
        jenkins.runRemotely(HardKillTest::assertSaid, "answer_p", "by this key's user: following it.");
        // A Pipeline of this durability does not survive a crash, but its run does.
        ends("fast_p", Result.FAILURE, "completed");
        assertEquals(1, created("fast_p"));
        ends("aborted_p", Result.ABORTED, "cancelled");
        assertEquals("cancelled", job("aborted_p").status());
        // A freestyle build does not survive either (and Jenkins forgets it if it was never saved): its job is
        // followed,
        // but nothing is begun for it any more.
        ends("waiting_f", Result.ABORTED, "completed");
        assertEquals(1, created("answer_f"));
        assertEquals(1, created("waiting_f"));
        jenkins.runRemotely(HardKillTest::assertNothingLeft);
        for (String phase : List.of("intent", "mark", "flight")) {
            assertEquals(0, created(phase + "_f"), phase);
        }
        assertEquals(1, created("aborted_p"));
    }

    @Test
    void whoHasJoinedOrWaitsGoesOnAndLeavesTheJobsOfOthersAlone() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(HardKillTest::configure, sandbox.url().toString());
        for (String name : List.of("join_p", "wait_p", "left_p")) {
            pipeline(name, JobScript.running());
            sandbox.createJob(ids.get(name), "5afe0000-0000-4000-8000-00000000dead");
            String ifRunning = name.equals("wait_p") ? "WAIT" : "JOIN";
            jenkins.runRemotely(HardKillTest::startScript, name, "', ifRunning: '" + ifRunning + "'");
            String said = name.equals("wait_p") ? "waiting until job" : "joined instead of triggering";
            jenkins.runRemotely(HardKillTest::waitUntilSaid, name, said);
        }
        pipeline("next", JobScript.completed());
        jenkins.runRemotely(HardKillTest::startWait, "next");
        jenkins.runRemotely(HardKillTest::waitUntilSaid, "next", "waiting for the next job");
        jenkins.runRemotely(HardKillTest::abort, "left_p");
        ends("left_p", Result.ABORTED, "left");

        jenkins.stopJenkinsForcibly();
        for (String name : List.of("join_p", "wait_p")) {
            job(name).end("completed_with_warning", null);
        }
        sandbox.createJob(ids.get("next"), "5afe0000-0000-4000-8000-00000000dead")
                .end("failed", null);
        jenkins.startJenkins();

        ends("next", Result.FAILURE, "failed");
        JenkinsSetup.eventually(() -> created("wait_p") == 1);
        sandbox.jobs(ids.get("wait_p")).get(1).end("completed", null);
        ends("join_p", Result.SUCCESS, "completed_with_warning");
        ends("wait_p", Result.SUCCESS, "completed");
        ends("left_p", Result.ABORTED, "left");
        jenkins.runRemotely(HardKillTest::assertNothingLeft);
        assertEquals(0, created("join_p"));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
    }

    private void held(String phase, Operation operation, Fault fault) throws Throwable {
        int before = sandbox.requests(operation);
        sandbox.fault(operation, 2, fault);
        pipeline(phase + "_p", JobScript.completed());
        pipeline(phase + "_f", JobScript.completed());
        jenkins.runRemotely(HardKillTest::startPipeline, phase + "_p", false);
        jenkins.runRemotely(HardKillTest::startFreestyle, phase + "_f");
        JenkinsSetup.eventually(() -> sandbox.requests(operation) == before + 2);
    }

    private void waitingPipeline(String name, boolean fast) throws Throwable {
        pipeline(name, JobScript.running());
        jenkins.runRemotely(HardKillTest::startPipeline, name, fast);
        jenkins.runRemotely(HardKillTest::waitUntilRunning, name);
    }

    private void waitingFreestyle(String name) throws Throwable {
        pipeline(name, JobScript.running());
        jenkins.runRemotely(HardKillTest::startFreestyle, name);
        jenkins.runRemotely(HardKillTest::waitUntilRunning, name);
    }

    private void abortedInVain(String name) throws Throwable {
        waitingPipeline(name, false);
        sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
        jenkins.runRemotely(HardKillTest::abort, name);
        JenkinsSetup.eventually(() -> sandbox.requests(Operation.CANCEL) > 0);
    }

    private void pipeline(String name, JobScript script) {
        ids.put(name, sandbox.addPipeline(name, name).script(script).id());
    }

    private int created(String name) {
        return sandbox.created(ids.get(name));
    }

    private SandboxJob job(String name) {
        return sandbox.jobs(ids.get(name)).get(0);
    }

    private void ends(String name, Result result, String status) throws Throwable {
        jenkins.runRemotely(HardKillTest::assertEnds, name, result.toString(), status);
    }

    private static void configure(JenkinsRule j, String url) throws Exception {
        JenkinsSetup.configure(url);
        j.jenkins.setNumExecutors(10);
    }

    /** @param rest of the arguments, from the end of the pipeline's name on */
    private static void startScript(JenkinsRule j, String name, String rest) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: '" + name + rest));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void startWait(JenkinsRule j, String name) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(JenkinsSetup.definition("supaflowWait pipelineId: '" + name + "', maxAgeMinutes: 5"));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void waitUntilSaid(JenkinsRule j, String name, String text) throws Exception {
        j.waitForMessage(text, build(name));
    }

    private static void startPipeline(JenkinsRule j, String name, boolean fast) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: '" + name + "'"));
        if (fast) {
            job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        }
        job.scheduleBuild2(0).waitForStart();
    }

    private static void startFreestyle(JenkinsRule j, String name) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject(name);
        job.getBuildersList().add(new SupaflowRunBuilder(name));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void waitUntilRunning(JenkinsRule j, String name) throws Exception {
        j.waitForMessage(": running", build(name));
    }

    private static void abort(JenkinsRule j, String name) throws Exception {
        ((WorkflowRun) build(name)).doStop();
    }

    private static void assertEnds(JenkinsRule j, String name, String result, String status) throws Exception {
        Run<?, ?> build = build(name);
        j.assertBuildStatus(Result.fromString(result), j.waitForCompletion(build));
        JenkinsSetup.eventually(() -> status.equals(JenkinsSetup.result(build).getStatus()));
    }

    private static void assertSaid(JenkinsRule j, String name, String text) throws Exception {
        j.assertLogContains(text, build(name));
    }

    private static void assertNothingLeft(JenkinsRule j) throws Exception {
        JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
    }

    private static Run<?, ?> build(String name) {
        return Jenkins.get().getItemByFullName(name, Job.class).getBuildByNumber(1);
    }
}
