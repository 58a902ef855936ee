package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.build.RunCard;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.util.ArrayList;
import java.util.List;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What a build does when a job of its pipeline is in progress already. */
class IfRunningTest extends JenkinsTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    private SandboxJob job;
    private int cancels;

    @BeforeEach
    void somebodyRunsIt() {
        orders.script(JobScript.running());
        job = sandbox.createJob(orders.id(), SOMEBODY);
        cancels = sandbox.requests(Operation.CANCEL);
    }

    private WorkflowRun joined(String script) throws Exception {
        WorkflowRun build = start(script);
        j.waitForMessage("joined instead of triggering another", build);
        return build;
    }

    private void assertLeftAlone() {
        assertEquals(cancels, sandbox.requests(Operation.CANCEL));
        assertFalse(job.cancelRequested());
    }

    @Test
    void triggerIsTheDefault() throws Exception {
        j.waitForMessage(": triggered.", start("supaflowRun pipelineId: 'NAME', waitForCompletion: false"));

        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void joinFollowsTheJobInProgress() throws Exception {
        WorkflowRun build = joined("def r = supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN'\n"
                + "echo \"joined: ${r.joined}, ${r.jobId}, ${r.status}\"");
        JenkinsSetup.eventually(() -> JenkinsSetup.card(build).isLive());

        RunCard card = JenkinsSetup.card(build);
        assertTrue(card.getMessage().startsWith("Started by somebody else in Supaflow: "), card::getMessage);
        assertTrue(card.getMessage().contains(Figures.moment(job.createdAt())), card::getMessage);
        assertEquals("Stop waiting", card.getCancelText());
        assertEquals("Stop waiting for the Supaflow run of Orders to Warehouse?", card.getCancelQuestion());
        assertEquals(
                "The Supaflow job keeps running: this run did not start it. The build that waits for it is aborted.",
                card.getCancelConsequence());
        job.end("completed", null);

        j.assertLogContains(
                "joined: true, " + job.id() + ", completed", j.assertBuildStatusSuccess(j.waitForCompletion(build)));
        j.assertLogContains("started by somebody else in Supaflow at ", build);
        assertEquals(0, sandbox.created(orders.id()));
        assertTrue(JenkinsSetup.result(build).isJoined());
        build.getParent().doReload();
        WorkflowRun again = build.getParent().getBuildByNumber(1);
        assertTrue(JenkinsSetup.card(again).getMessage().startsWith("Started by somebody else in Supaflow: "));
    }

    @Test
    void joinInADeclarativePipeline() throws Exception {
        WorkflowRun build = joined("pipeline { agent none; stages { stage('Sync') { steps {"
                + " supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN' } } } }");

        job.end("failed", "Column gone");

        j.assertLogContains("Column gone", j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build)));
    }

    @Test
    void joinTriggersWhereNothingIsInProgress() throws Exception {
        job.end("completed", null);
        orders.script(JobScript.completed());

        j.assertLogContains(
                "joined: false",
                build(
                        Result.SUCCESS,
                        "def r = supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN'\necho \"joined: ${r.joined}\""));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void joinWithoutWaitingReturnsAtOnce() throws Exception {
        j.assertLogContains(
                "true running",
                build(
                        Result.SUCCESS,
                        "def r = supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN', waitForCompletion: false\n"
                                + "echo \"${r.joined} ${r.status}\""));
        assertLeftAlone();
    }

    @Test
    void waitTriggersWhenTheJobHasEnded() throws Exception {
        WorkflowRun build = start("supaflowRun pipelineId: 'NAME', ifRunning: 'WAIT'");
        j.waitForMessage("waiting until job " + job.id() + " has ended", build);
        assertEquals(0, sandbox.created(orders.id()));

        orders.script(JobScript.completed());
        job.end("failed", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void failNamesTheJob() throws Exception {
        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME', ifRunning: 'FAIL'");

        j.assertLogContains("its job " + job.id() + " is in progress (running; started by somebody else", build);
        assertEquals("already_running", JenkinsSetup.result(build).getStatus());
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void joinAndFullResyncDoNotGoTogether() throws Exception {
        j.assertLogContains(
                "the job in progress may not be a full resync: choose WAIT, or leave fullResync out.",
                build(Result.FAILURE, "supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN', fullResync: true"));
    }

    @Test
    void anotherValueIsRefused() throws Exception {
        j.assertLogContains(
                "ifRunning is 'join', which is not one of TRIGGER, JOIN, WAIT, FAIL: choose one of these.",
                build(Result.FAILURE, "supaflowRun pipelineId: 'NAME', ifRunning: 'join'"));
    }

    @Test
    void anAbortLeavesTheJobAlone() throws Exception {
        WorkflowRun build = joined("supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN'");

        build.doStop();

        j.assertLogContains(
                "job " + job.id().substring(0, 8)
                        + ": Stopped waiting. This run did not start the job: it keeps running.",
                j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build)));
        JenkinsSetup.eventually(() -> "left".equals(JenkinsSetup.result(build).getStatus()));
        assertEquals("Left running", JenkinsSetup.card(build).getStatus());
        assertLeftAlone();
    }

    @Test
    void stopWaitingOnTheCardDoesWhatAnAbortDoes() throws Exception {
        WorkflowRun build = joined("supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN'");
        JenkinsSetup.eventually(() -> JenkinsSetup.card(build).isLive());

        JenkinsRule.WebClient client = j.createWebClient();
        String page = build.getUrl() + "supaflow/" + JenkinsSetup.card(build).getId() + "/cancel";
        client.getPage(new WebRequest(client.createCrumbedUrl(page), HttpMethod.POST));

        j.assertLogContains("Waiting stopped by", j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build)));
        assertLeftAlone();
    }

    @Test
    void anAbortCancelsTheJobIfThatWasAskedFor() throws Exception {
        WorkflowRun build = joined("supaflowRun pipelineId: 'NAME', ifRunning: 'JOIN', propagateAbort: true");

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertTrue(job.cancelRequested());
    }

    @Test
    void ofFiftyWhoJoinFortyNineAreAborted() throws Exception {
        WorkflowJob pipeline =
                JenkinsSetup.pipeline(j, "supaflowRun pipelineId: '" + orders.apiName() + "', ifRunning: 'JOIN'");
        List<WorkflowRun> builds = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            builds.add(pipeline.scheduleBuild2(0).waitForStart());
        }
        for (WorkflowRun build : builds) {
            j.waitForMessage("joined instead of triggering another", build);
        }

        for (WorkflowRun build : builds.subList(1, 50)) {
            build.doStop();
        }
        for (WorkflowRun build : builds.subList(1, 50)) {
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        }
        assertTrue(builds.get(0).isBuilding());
        job.end("completed", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(builds.get(0)));
        assertLeftAlone();
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void theBuildStepJoinsTooAndKeepsThatInItsForm() throws Exception {
        SupaflowRunBuilder builder = new SupaflowRunBuilder(orders.apiName());
        builder.setIfRunning("JOIN");
        builder.setPropagateAbort(true);
        FreeStyleProject project = JenkinsSetup.freestyle(j, builder);
        j.configRoundtrip(project);
        SupaflowRunBuilder again = project.getBuildersList().get(SupaflowRunBuilder.class);
        assertEquals("JOIN", again.getIfRunning());
        assertTrue(again.isPropagateAbort());

        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        j.waitForMessage("joined instead of triggering another", build);
        job.end("completed_with_warning", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertTrue(JenkinsSetup.result(build).isJoined());
    }
}
