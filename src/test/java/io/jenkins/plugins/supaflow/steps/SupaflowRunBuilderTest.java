package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.RestartListener;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.tasks.BuildWrapper;
import hudson.tasks.BuildWrapperDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.StringReader;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.CaptureEnvironmentBuilder;
import org.jvnet.hudson.test.TestExtension;

class SupaflowRunBuilderTest extends JenkinsTestBase {

    private SupaflowRunBuilder builder;
    private final CaptureEnvironmentBuilder environment = new CaptureEnvironmentBuilder();

    @BeforeEach
    void addBuilder() {
        builder = new SupaflowRunBuilder(orders.apiName());
    }

    private FreeStyleProject job() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, builder);
        job.getBuildersList().add(environment);
        return job;
    }

    private FreeStyleBuild build(Result expected) throws Exception {
        return j.buildAndAssertStatus(expected, job());
    }

    @Test
    void runsThePipelineAndTellsLaterSteps() throws Exception {
        FreeStyleBuild build = build(Result.SUCCESS);

        String jobId = sandbox.jobs(orders.id()).get(0).id();
        assertEquals(jobId, environment.getEnvVars().get("SUPAFLOW_JOB_ID"));
        assertEquals("completed", environment.getEnvVars().get("SUPAFLOW_JOB_STATUS"));
        assertEquals("1750", environment.getEnvVars().get("SUPAFLOW_ROWS_READ"));
        assertEquals("1750", environment.getEnvVars().get("SUPAFLOW_ROWS_WRITTEN"));
        j.assertLogContains("job " + jobId.substring(0, 8) + " completed after", build);
    }

    @Test
    void aConfigurationThatSaysLittleMeansTheDefaults() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleProject job = j.createFreeStyleProject();
        String step = SupaflowRunBuilder.class.getName();
        job.updateByXml((Source) new StreamSource(new StringReader("<project><builders><" + step
                + "><pipelineId>" + orders.apiName() + "</pipelineId></" + step
                + "></builders></project>")));

        builder = job.getBuildersList().get(SupaflowRunBuilder.class);

        assertTrue(builder.isWaitForCompletion());
        assertTrue(builder.isPropagate());
        assertEquals("SUCCESS", builder.getOnWarning());
        assertEquals("FAILURE", builder.getOnSkipped());
        j.buildAndAssertStatus(Result.FAILURE, job);
    }

    @Test
    void aConfigurationShowsTheParametersDirectly() throws Exception {
        builder.setOnWarning("UNSTABLE");
        FreeStyleProject job = JenkinsSetup.freestyle(j, builder);
        String step = SupaflowRunBuilder.class.getName();

        assertThat(
                job.getConfigFile().asString().replaceAll("\\s+<", "<"),
                matchesPattern("(?s).*<" + step + "( plugin=\"[^\"]*\")?><pipelineId>" + orders.apiName()
                        + "</pipelineId>(<\\w+>\\w+</\\w+>){8}</" + step + ">.*"));
        job.doReload();
        j.assertEqualDataBoundBeans(builder, job.getBuildersList().get(SupaflowRunBuilder.class));
    }

    /** What the guide says of a safe restart. */
    @Test
    void aSafeRestartWaitsForABuildThatWaitsAndNotForAPipeline() throws Exception {
        WorkflowRun pipeline = running();
        JenkinsSetup.eventually(RestartListener::isAllReady);
        FreeStyleBuild build = job().scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", build);

        assertFalse(RestartListener.isAllReady());

        builder.setWaitForCompletion(false);
        build(Result.SUCCESS);
        sandbox.jobs(orders.id()).get(1).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        JenkinsSetup.eventually(RestartListener::isAllReady);
        assertTrue(pipeline.isBuilding());
        sandbox.jobs(orders.id()).forEach(job -> job.end("completed", null));
        j.assertBuildStatusSuccess(j.waitForCompletion(pipeline));
    }

    @Test
    void aNewJobHasNothingToDoWithTheRunsOfADeletedOneOfItsName() throws Exception {
        orders.script(JobScript.running());
        builder.setWaitForCompletion(false);
        FreeStyleProject job = job();
        j.buildAndAssertSuccess(job);
        job.delete();

        FreeStyleBuild other = j.buildAndAssertSuccess(j.createFreeStyleProject(job.getName()));
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        JenkinsSetup.eventually(() -> SupaflowEngine.get().followed().stream()
                .noneMatch(run -> orders.id().equals(run.run().pipelineId())));

        assertNull(other.getAction(SupaflowRunAction.class));
    }

    @Test
    void theCardOfABuildThatWasReadAgainTellsHowTheJobStandsNow() throws Exception {
        orders.script(JobScript.running());
        builder.setWaitForCompletion(false);
        FreeStyleProject job = job();
        String runId =
                j.buildAndAssertSuccess(job).getAction(SupaflowRunAction.class).getRunId();
        JenkinsSetup.eventually(() -> {
            PipelineRun run = SupaflowEngine.get().find(runId);
            return run.job() != null && "running".equals(run.job().apiStatus());
        });

        job.doReload();

        assertEquals("Running", JenkinsSetup.card(job.getLastBuild()).getStatus());
        assertEquals("running", JenkinsSetup.result(job.getLastBuild()).getStatus());
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(JobScript.completed(), Result.SUCCESS, "SUCCESS", "FAILURE"),
                Arguments.of(JobScript.completedWithWarning(), Result.SUCCESS, "SUCCESS", "FAILURE"),
                Arguments.of(JobScript.completedWithWarning(), Result.UNSTABLE, "UNSTABLE", "FAILURE"),
                Arguments.of(JobScript.completedWithWarning(), Result.FAILURE, "FAILURE", "FAILURE"),
                Arguments.of(JobScript.failed("Column gone"), Result.FAILURE, "SUCCESS", "SUCCESS"),
                Arguments.of(JobScript.cancelled(), Result.ABORTED, "SUCCESS", "FAILURE"),
                Arguments.of(JobScript.timedOut(), Result.FAILURE, "SUCCESS", "FAILURE"),
                Arguments.of(JobScript.skipped(), Result.FAILURE, "SUCCESS", "FAILURE"),
                Arguments.of(JobScript.skipped(), Result.SUCCESS, "SUCCESS", "SUCCESS"),
                Arguments.of(JobScript.skipped(), Result.UNSTABLE, "SUCCESS", "UNSTABLE"),
                Arguments.of(JobScript.skipped(), Result.NOT_BUILT, "SUCCESS", "NOT_BUILT"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void endsAsTheJobEnds(JobScript script, Result result, String onWarning, String onSkipped) throws Exception {
        orders.script(script);
        builder.setOnWarning(onWarning);
        builder.setOnSkipped(onSkipped);

        FreeStyleBuild build = build(result);

        j.assertLogNotContains("\tat ", build);
        boolean goesOn = result == Result.SUCCESS || result == Result.UNSTABLE;
        assertEquals(goesOn, environment.getEnvVars() != null);
    }

    @Test
    void leavesTheBuildAsItIsWithoutPropagation() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        builder.setPropagate(false);

        build(Result.SUCCESS);

        assertEquals("failed", environment.getEnvVars().get("SUPAFLOW_JOB_STATUS"));
    }

    @Test
    void passesTheOptionsOn() throws Exception {
        builder.setFullResync(true);
        builder.setResetTarget(true);

        build(Result.SUCCESS);

        assertTrue(sandbox.jobs(orders.id()).get(0).fullResync());
        assertTrue(sandbox.jobs(orders.id()).get(0).resetTarget());
    }

    @Test
    void expandsParametersAndVariablesInThePipeline() throws Exception {
        builder = new SupaflowRunBuilder(orders.apiName().replace("orders", "${PREFIX}"));
        FreeStyleProject job = job();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("PREFIX", "nothing")));

        j.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("PREFIX", "orders"))));

        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void expandsWhatAWrapperGivesTheBuildAlone() throws Exception {
        builder = new SupaflowRunBuilder(orders.apiName().replace("orders", "${PREFIX}"));
        FreeStyleProject job = job();
        job.getBuildWrappersList().add(new Prefix());

        j.buildAndAssertSuccess(job);

        assertEquals(1, sandbox.created(orders.id()));
    }

    /** Not in the environment: a variable of the build, as selectors and matrix axes have them. */
    public static final class Prefix extends BuildWrapper {

        @Override
        public BuildWrapper.Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener) {
            return new BuildWrapper.Environment() {};
        }

        @Override
        public void makeBuildVariables(AbstractBuild build, Map<String, String> variables) {
            variables.put("PREFIX", "orders");
        }

        @TestExtension
        public static final class DescriptorImpl extends BuildWrapperDescriptor {
            @Override
            public boolean isApplicable(AbstractProject<?, ?> job) {
                return true;
            }
        }
    }

    @Test
    void hasTheStepsNameInConfigurationAsCode() {
        assertEquals(
                SupaflowRunBuilder.DescriptorImpl.class,
                SymbolLookup.get().findDescriptor(Builder.class, "supaflowRun").getClass());
        assertEquals(
                SupaflowRunStep.DescriptorImpl.class,
                StepDescriptor.byFunctionName("supaflowRun").getClass());
    }

    @Test
    void goesOnAtOnceWithoutWaitingAndIsFollowedAllTheSame() throws Exception {
        orders.script(JobScript.running());
        builder.setWaitForCompletion(false);

        FreeStyleBuild build = build(Result.SUCCESS);

        assertEquals("queued", environment.getEnvVars().get("SUPAFLOW_JOB_STATUS"));
        sandbox.jobs(orders.id()).get(0).end("completed", "All well");
        JenkinsSetup.eventually(
                () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
        assertThat(j.createWebClient().getPage(build).asNormalizedText(), containsString("All well"));
    }

    @Test
    void badInputGetsOneSentenceAndTriggersNothing() throws Exception {
        builder = new SupaflowRunBuilder("${NO_SUCH_VARIABLE}");

        FreeStyleBuild build = build(Result.FAILURE);

        j.assertLogContains("pipelineId is '${NO_SUCH_VARIABLE}', which is neither a UUID nor an API name", build);
        j.assertLogNotContains("\tat ", build);
    }

    @Test
    void refusalsTriggerNothing() throws Exception {
        builder.setCredentialsId("none");
        j.assertLogContains("There is no Secret text credential 'none'", build(Result.FAILURE));
        builder.setCredentialsId(null);
        sandbox.outOfCredits(true);
        j.assertLogContains("out of sync credits", build(Result.FAILURE));
        sandbox.outOfCredits(false);
        orders.state("inactive");
        j.assertLogContains("Supaflow refused to trigger", build(Result.FAILURE));
        assertEquals(0, sandbox.created(orders.id()));
    }

    @Test
    void abortCancelsTheJob() throws Exception {
        orders.script(JobScript.running());
        FreeStyleBuild build = job().scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", build);

        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));

        assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
        j.assertLogContains(": cancelled. Supaflow's agent stops it at its next heartbeat.", build);
        assertEquals(1, sandbox.created(orders.id()));
        assertTrue(sandbox.requests(Operation.CANCEL) >= 1);
    }

    @Test
    void keepsNoSecretOnDisk() throws Exception {
        build(Result.SUCCESS);

        assertThat(JenkinsSetup.filesWith(SupaflowSandbox.KEY, "Bearer ey"), is(empty()));
    }

    @Test
    void theFormKeepsEverything() throws Exception {
        builder.setWaitForCompletion(false);
        builder.setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
        builder.setFullResync(true);
        builder.setResetTarget(true);
        builder.setPropagate(false);
        builder.setOnWarning("UNSTABLE");
        builder.setOnSkipped("SUCCESS");

        j.assertEqualDataBoundBeans(builder, j.configRoundtrip(builder));
        j.assertEqualDataBoundBeans(new SupaflowRunBuilder("x"), j.configRoundtrip(new SupaflowRunBuilder("x")));
    }
}
