package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.html.HtmlAnchor;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;

class SupaflowRunStepTest extends JenkinsTestBase {

    @BeforeAll
    static void takeExecutorsAway() throws Exception {
        JenkinsSetup.addKey("other-key", SupaflowSandbox.KEY);
        // Whatever runs here must run without an executor.
        j.jenkins.setNumExecutors(0);
    }

    @Test
    void runsAPipelineByApiNameAndReturnsWhatItMoved() throws Exception {
        WorkflowRun build = build(
                Result.SUCCESS,
                "def r = supaflowRun pipelineId: 'NAME'\n"
                        + "echo \"${r.jobId}|${r.pipelineId}|${r.pipelineName}|${r.status}|${r.statusMessage}|"
                        + "${r.totalObjects}|${r.totalRowsSource}|${r.totalRowsDestination}|${r.totalFailed}|"
                        + "${r.totalSkipped}|${r.durationMillis >= 0}\"");

        String job = sandbox.jobs(orders.id()).get(0).id();
        j.assertLogContains(
                job + "|" + orders.id() + "|Orders to Warehouse|completed|null|3|1750|1750|0|0|true", build);
        j.assertLogContains(
                "Supaflow \"Orders to Warehouse\" job " + job + " (pipeline " + orders.id() + "): triggered.", build);
        j.assertLogContains("job " + job.substring(0, 8) + " completed after", build);
        j.assertLogContains("3 objects: 3 completed; 1,750 rows read, 1,750 rows written.", build);
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(job, JenkinsSetup.result(build).getJobId());
    }

    /** From the first and the last line of a run to its page, wherever Jenkins is; nothing of that in the text itself. */
    @Test
    void theConsoleLeadsToTheRunsPage() throws Exception {
        WorkflowRun build = build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME'");
        String job = sandbox.jobs(orders.id()).get(0).id();
        String page = "/" + build.getUrl() + "supaflow/"
                + build.getAction(SupaflowRunAction.class).getRunId() + "/";

        JenkinsRule.WebClient client = j.createWebClient().withJavaScriptEnabled(false);

        List<HtmlAnchor> links = client.goTo(build.getUrl() + "consoleFull").getAnchors().stream()
                .filter(link -> link.getHrefAttribute().endsWith(page))
                .toList();

        assertEquals(
                List.of(job, job.substring(0, 8)),
                links.stream().map(HtmlAnchor::asNormalizedText).toList());
        assertThat(links.get(1).getHrefAttribute(), is(j.contextPath + page));
        assertThat(links.get(1).click().getUrl().toString(), endsWith(page));
        String text = client.goTo(build.getUrl() + "consoleText", null)
                .getWebResponse()
                .getContentAsString();
        assertThat(text, containsString("job " + job + " (pipeline "));
        assertThat(text, containsString("job " + job.substring(0, 8) + " completed after"));
        assertThat(text, not(containsString("/supaflow/")));
    }

    @Test
    void runsAPipelineByUuid() throws Exception {
        build(Result.SUCCESS, "supaflowRun(pipelineId: '" + orders.id() + "')");

        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void passesFullResyncAndResetTargetOn() throws Exception {
        build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME', fullResync: true, resetTarget: true");

        assertTrue(sandbox.jobs(orders.id()).get(0).fullResync());
        assertTrue(sandbox.jobs(orders.id()).get(0).resetTarget());
    }

    @Test
    void isIncrementalByDefault() throws Exception {
        build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME'");

        assertFalse(sandbox.jobs(orders.id()).get(0).fullResync());
        assertFalse(sandbox.jobs(orders.id()).get(0).resetTarget());
    }

    @Test
    void returnsAtOnceWithoutWaiting() throws Exception {
        orders.script(JobScript.running());

        WorkflowRun build = build(
                Result.SUCCESS,
                "def r = supaflowRun pipelineId: 'NAME', waitForCompletion: false\n"
                        + "echo \"status ${r.status} rows ${r.totalRowsSource}\"");

        j.assertLogContains("status queued rows null", build);
        // The build is over, and its page tells the end all the same.
        sandbox.jobs(orders.id()).get(0).end("failed", "Disk full");
        JenkinsSetup.eventually(() -> "failed".equals(JenkinsSetup.result(build).getStatus()));
        assertThat(build.getAction(SupaflowRunAction.class).getMessage(), containsString("failed"));
        assertEquals(Result.SUCCESS, build.getResult());
        assertThat(j.createWebClient().getPage(build).asNormalizedText(), containsString("Disk full"));
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(JobScript.completed(), Result.SUCCESS, "completed"),
                Arguments.of(JobScript.completedWithWarning(), Result.SUCCESS, "completed with warning"),
                Arguments.of(JobScript.failed("Column gone"), Result.FAILURE, "failed"),
                Arguments.of(JobScript.cancelled(), Result.ABORTED, "cancelled in Supaflow"),
                Arguments.of(JobScript.timedOut(), Result.FAILURE, "timed out"),
                Arguments.of(JobScript.skipped(), Result.FAILURE, "skipped"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void endsAsTheJobEnds(JobScript script, Result result, String words) throws Exception {
        orders.script(script);

        WorkflowRun build = build(result, "supaflowRun pipelineId: 'NAME'");

        j.assertLogContains(words, build);
        j.assertLogNotContains("\tat ", build);
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, SUCCESS", "UNSTABLE, UNSTABLE", "FAILURE, FAILURE"})
    void onWarning(String onWarning, String result) throws Exception {
        orders.script(JobScript.completedWithWarning());

        WorkflowRun build = build(
                Result.fromString(result),
                "def r = supaflowRun pipelineId: 'NAME', onWarning: '" + onWarning + "'\necho \"after ${r.status}\"");

        if (!result.equals("FAILURE")) {
            j.assertLogContains("after completed_with_warning", build);
        }
        assertEquals(
                result.equals("UNSTABLE"),
                new DepthFirstScanner()
                                .findFirstMatch(
                                        build.getExecution(), node -> node.getAction(WarningAction.class) != null)
                        != null);
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, SUCCESS", "UNSTABLE, UNSTABLE", "FAILURE, FAILURE", "NOT_BUILT, NOT_BUILT"})
    void onSkipped(String onSkipped, String result) throws Exception {
        orders.script(JobScript.skipped());

        build(Result.fromString(result), "supaflowRun pipelineId: 'NAME', onSkipped: '" + onSkipped + "'");
    }

    static Stream<JobScript> failures() {
        return Stream.of(
                JobScript.failed("Column gone"), JobScript.cancelled(), JobScript.timedOut(), JobScript.skipped());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void leavesTheBuildAsItIsWithoutPropagation(JobScript script) throws Exception {
        orders.script(script);

        WorkflowRun build = build(
                Result.SUCCESS, "def r = supaflowRun pipelineId: 'NAME', propagate: false\necho \"it ${r.status}\"");

        j.assertLogContains("it " + script.endStatus(), build);
    }

    @Test
    void returnsAResultForARunWithoutAJobToo() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.nullJobId());

        WorkflowRun build = build(
                Result.SUCCESS,
                "def r = supaflowRun pipelineId: 'NAME', propagate: false\necho \"${r.jobId} ${r.status}\"");

        j.assertLogContains("null out_of_credits", build);
    }

    @Test
    void outOfCredits() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.nullJobId());

        j.assertLogContains(
                "the account is out of sync credits", build(Result.FAILURE, "supaflowRun pipelineId: 'NAME'"));
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void rejectedPipeline() throws Exception {
        orders.state("inactive");

        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME'");

        j.assertLogContains("Supaflow refused to trigger pipeline " + orders.id(), build);
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void unknownPipeline() throws Exception {
        j.assertLogContains(
                "No pipeline 'no_such' is visible to this API key",
                build(Result.FAILURE, "supaflowRun pipelineId: 'no_such'"));
    }

    @Test
    void rejectedKey() throws Exception {
        JenkinsSetup.addKey("revoked", "ak_revoked");

        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME', credentialsId: 'revoked'");

        j.assertLogContains("Supaflow rejected the API key", build);
        j.assertLogNotContains("ak_revoked", build);
        assertEquals(0, sandbox.created(orders.id()));
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                Arguments.of("pipelineId: ''", "pipelineId is empty"),
                Arguments.of(
                        "pipelineId: 'two words'",
                        "pipelineId is 'two words', which is neither a UUID nor an API name"),
                Arguments.of("pipelineId: 'NAME', resetTarget: true", "resetTarget is true while fullResync is false"),
                Arguments.of("pipelineId: 'NAME', credentialsId: 'none'", "There is no Secret text credential 'none'"),
                Arguments.of("pipelineId: 'NAME', onWarning: 'ABORTED'", "onWarning is 'ABORTED', which is not one of"),
                Arguments.of("pipelineId: 'NAME', onSkipped: 'never'", "onSkipped is 'never', which is not one of"));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badInputGetsOneSentenceAndTriggersNothing(String arguments, String sentence) throws Exception {
        WorkflowRun build = build(Result.FAILURE, "supaflowRun(" + arguments + ")");

        j.assertLogContains(sentence, build);
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void aKeyThatIsNoneIsNotSentAnywhere() throws Exception {
        JenkinsSetup.addKey("legacy", "eyJhbGciOiJIUzI1NiJ9.e30.abc");
        int requests = sandbox.requests();

        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME', credentialsId: 'legacy'");

        j.assertLogContains("The credential 'legacy' cannot be used. This is a legacy Supaflow API key", build);
        j.assertLogNotContains("eyJhbGci", build);
        assertEquals(requests, sandbox.requests());
    }

    @Test
    void usesItsOwnCredential() throws Exception {
        build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME', credentialsId: 'other-key'");
    }

    @Test
    void usesACredentialsParameter() throws Exception {
        WorkflowJob job =
                JenkinsSetup.pipeline(j, "supaflowRun pipelineId: '" + orders.apiName() + "', credentialsId: '${KEY}'");
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("KEY", "", null, StringCredentials.class.getName(), true)));

        j.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(new CredentialsParameterValue("KEY", "other-key", ""))));

        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void aFailureCanBeCaughtAndRetried() throws Exception {
        orders.script(JobScript.failed("Flaky source"));

        WorkflowRun build = build(
                Result.FAILURE,
                "catchError { supaflowRun pipelineId: 'NAME' }\n"
                        + "try { retry(2) { supaflowRun pipelineId: 'NAME' } } catch (e) { echo 'caught' }");

        j.assertLogContains("caught", build);
        assertEquals(3, sandbox.created(orders.id()));
    }

    @Test
    void runsInParallel() throws Exception {
        SandboxPipeline other = sandbox.addPipeline("Other", orders.apiName() + "_other");

        build(
                Result.SUCCESS,
                "parallel a: { supaflowRun pipelineId: 'NAME' }, b: { supaflowRun pipelineId: 'NAME_other' }");

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(1, sandbox.created(other.id()));
    }

    @Test
    void runsInDeclarativePipelines() throws Exception {
        WorkflowRun build = build(
                Result.SUCCESS,
                "pipeline { agent none\n"
                        + " stages { stage('Sync') { steps {\n"
                        + "supaflowRun(pipelineId: 'NAME')\n"
                        + "script { def r = supaflowRun pipelineId: 'NAME', waitForCompletion: false; echo \"got"
                        + " ${r.pipelineName}\" }\n"
                        + "} } } }");

        j.assertLogContains("got Orders to Warehouse", build);
    }

    @Test
    void sitsOutAnOutage() throws Exception {
        orders.script(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)));
        sandbox.fault(Operation.READ_JOBS, Fault.delay(Duration.ZERO));
        sandbox.fault(Operation.READ_JOBS, 2, Fault.badGateway());

        WorkflowRun build = build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME'");

        j.assertLogContains("(HTTP 502). Retrying for up to 24 h.", build);
        j.assertLogContains("Supaflow answers again.", build);
    }

    @Test
    void tellsAThreadDumpWhatItWaitsFor() throws Exception {
        WorkflowRun build = running();

        String status =
                build.getExecution().getCurrentExecutions(true).get().get(0).getStatus();

        String job = sandbox.jobs(orders.id()).get(0).id();
        assertThat(status, startsWith("waiting for Supaflow job " + job + " of pipeline Orders to Warehouse, running"));
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void namesThePipelineInTheGraph() throws Exception {
        WorkflowRun build = build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME'");

        FlowNode node = new DepthFirstScanner()
                .findFirstMatch(build.getExecution(), n -> "supaflowRun".equals(n.getDisplayFunctionName()));
        assertEquals(orders.apiName(), ArgumentsAction.getStepArgumentsAsString(node));
    }

    @Test
    void keepsNoSecretOnDisk() throws Exception {
        WorkflowRun build = running();

        assertThat(JenkinsSetup.filesWith(SupaflowSandbox.KEY, "Bearer ey"), is(empty()));
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertThat(JenkinsSetup.filesWith(SupaflowSandbox.KEY, "Bearer ey"), is(empty()));
    }
}
