package io.jenkins.plugins.supaflow.triggers;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Cause;
import hudson.model.Computer;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Items;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.TopLevelItem;
import hudson.model.User;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.tasks.Shell;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.Snippet;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.springframework.security.core.Authentication;

/** A job is built each time when a run of the pipeline ends, whoever started it, and knows which. */
class SupaflowTriggerTest extends TriggerTestBase {

    private static final String DECLARATIVE = "pipeline { agent none; triggers { supaflow(pipelineId: 'NAME') }\n"
            + "stages { stage('Report') { steps { script {\n"
            + "def ended = currentBuild.getBuildCauses('io.jenkins.plugins.supaflow.triggers.SupaflowCause')\n"
            + "if (ended) { echo \"${ended[0].pipelineName}/${ended[0].status}/${ended[0].rowsDestination}/${ended[0].jobId}\""
            + " + \" and ${env.SUPAFLOW_TRIGGER_PIPELINE_ID}/${env.SUPAFLOW_TRIGGER_JOB_STATUS}\" } } } } } }";

    @Test
    void aDeclarativePipelineIsBuiltForEachRunThatEnds() throws Exception {
        WorkflowJob job = pipelineJob(DECLARATIVE);
        orders.script(JobScript.completed());

        SandboxJob first = ofSomebody();
        Run<?, ?> build = j.assertBuildStatusSuccess(j.waitForCompletion(buildOf(job, 2)));
        SandboxJob second = ended("completed_with_warning");

        j.assertLogContains("Orders to Warehouse/completed/1750/" + first.id(), build);
        j.assertLogContains("and " + orders.id() + "/completed", build);
        j.assertLogContains(
                "Started because a run of Supaflow pipeline Orders to Warehouse ended: Completed (job " + first.id()
                        + ", 1,750 rows written)",
                build);
        assertEquals(second.id(), cause(built(job, 3)).getJobId());
        showsItsJob(build);
        settled();
        assertEquals(3, job.getLastBuild().getNumber());
    }

    private static Run<?, ?> buildOf(WorkflowJob job, int number) {
        JenkinsSetup.eventually(() -> job.getBuildByNumber(number) != null);
        return job.getBuildByNumber(number);
    }

    /** The step sets the trigger anew in each build. */
    @Test
    void aScriptedPipelineMissesNothingWhileItSetsItsTriggers() throws Exception {
        WorkflowJob job = pipelineJob("properties([pipelineTriggers([supaflow(pipelineId: 'NAME', on: ['failed'])])])");
        List<SandboxJob> runs =
                IntStream.range(0, 5).mapToObj(i -> ofSomebody()).toList();

        for (SandboxJob run : runs) {
            run.end("failed", "Column gone");
            j.buildAndAssertSuccess(job);
        }
        ended("completed");

        settled();
        Set<String> built = job.getBuilds().stream()
                .filter(build -> build.getCause(SupaflowCause.class) != null)
                .map(build -> build.getCause(SupaflowCause.class).getJobId())
                .collect(Collectors.toSet());
        assertEquals(runs.stream().map(SandboxJob::id).collect(Collectors.toSet()), built);
        assertEquals(1 + 5 + 5, job.getLastBuild().getNumber());
    }

    @Test
    void whatEndedBeforeOrEndsOtherwiseStartsNothing() throws Exception {
        ended("completed");
        FreeStyleProject job = freestyle(trigger());

        ended("failed");
        ended("cancelled");
        SandboxJob run = ended("completed");

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
        settled();
        assertEquals(1, job.getLastBuild().getNumber());
    }

    @Test
    void runsOfThisJenkinsCountToo() throws Exception {
        orders.script(JobScript.completed());
        FreeStyleProject job = freestyle(trigger());

        build(Result.SUCCESS, "supaflowRun pipelineId: 'NAME'");

        assertEquals(sandbox.jobs(orders.id()).get(0).id(), cause(built(job, 1)).getJobId());
    }

    @Test
    void theBuildShowsTheRunAndKeepsWhyItWasStarted() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        orders.script(JobScript.completed());
        SandboxJob run = ofSomebody();
        Run<?, ?> build = built(job, 1);
        showsItsJob(build);

        job.doReload();
        Run<?, ?> again = job.getBuildByNumber(1);

        JenkinsRule.WebClient web = j.createWebClient();
        HtmlPage page = web.getPage(again);
        assertThat(page.asNormalizedText(), containsString("Started because a run of Supaflow pipeline Orders to"));
        assertThat(page.asNormalizedText(), containsString("Rows written"));
        assertEquals(
                List.of(),
                page.getAnchors().stream()
                        .filter(link -> link.getHrefAttribute().contains(run.id()))
                        .toList());
        assertEquals("Completed", JenkinsSetup.card(again).getStatus());
        JSONObject said = JSONObject.fromObject(web.goTo(again.getUrl() + "api/json", "application/json")
                .getWebResponse()
                .getContentAsString());
        JSONArray actions = said.getJSONArray("actions");
        JSONObject cause = actions.getJSONObject(0).getJSONArray("causes").getJSONObject(0);
        assertEquals(run.id(), cause.getString("jobId"));
        assertEquals(orders.id(), cause.getString("pipelineId"));
        assertEquals("Orders to Warehouse", cause.getString("pipelineName"));
        assertEquals("completed", cause.getString("status"));
        assertEquals(1_750, cause.getLong("rowsDestination"));
        assertFalse(cause.has("startedBy"));
        web.addRequestHeader("Accept-Language", "de");
        assertThat(
                web.getPage(again).asNormalizedText(),
                containsString("Gestartet, weil ein Lauf der Supaflow-Pipeline Orders to Warehouse geendet hat:"));
    }

    /** What started the build is not what the build ran. */
    @Test
    void theEnvironmentTellsWhatStartedTheBuildFromWhatItRan() throws Exception {
        SandboxPipeline other = sandbox.addPipeline("CRM Contacts", orders.apiName() + "_contacts");
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new SupaflowRunBuilder(other.apiName()));
        job.getBuildersList()
                .add(new Shell(
                        "echo \"$SUPAFLOW_TRIGGER_JOB_ID $SUPAFLOW_TRIGGER_JOB_STATUS $SUPAFLOW_TRIGGER_PIPELINE_ID"
                                + " $SUPAFLOW_TRIGGER_ROWS_READ $SUPAFLOW_TRIGGER_ROWS_WRITTEN, $SUPAFLOW_JOB_ID\""));
        start(job, trigger());
        orders.script(JobScript.completed());

        SandboxJob run = ofSomebody();

        Run<?, ?> build = j.assertBuildStatusSuccess(built(job, 1));
        showsItsJob(build);
        String expected = run.id() + " completed " + orders.id() + " 1750 1750, "
                + sandbox.jobs(other.id()).get(0).id();
        j.assertLogContains(expected, build);
    }

    /** No item of the queue is another's, a user's neither. */
    @Test
    void whatWaitsInTheQueueStaysApart() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        j.jenkins.doQuietDown(false, 0, "a test", false);
        try {
            ended("completed");
            JenkinsSetup.eventually(() -> queued(job) == 1);
            ended("completed");
            JenkinsSetup.eventually(() -> queued(job) == 2);
            job.scheduleBuild2(0, new Cause.UserIdCause());
            job.scheduleBuild2(0, new Cause.UserIdCause());
            assertEquals(3, queued(job));
        } finally {
            j.jenkins.doCancelQuietDown();
        }
        settled();

        assertEquals(3, job.getLastBuild().getNumber());
        assertEquals(2, job.getBuilds().stream().filter(this::isTriggered).count());
    }

    private boolean isTriggered(Run<?, ?> build) {
        return build.getCause(SupaflowCause.class) != null;
    }

    private static int queued(FreeStyleProject job) {
        return Queue.getInstance().getItems(job).size();
    }

    @Test
    void whoCancelsTheItemOfTheQueueWantsNoBuild() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        j.jenkins.doQuietDown(false, 0, "a test", false);
        try {
            ended("completed");
            JenkinsSetup.eventually(() -> queued(job) == 1);
            assertTrue(
                    Queue.getInstance().cancel(Queue.getInstance().getItems(job).get(0)));
            JenkinsSetup.eventually(() -> watched(job).get(0).state().due() == 0);
        } finally {
            j.jenkins.doCancelQuietDown();
        }
        settled();

        assertNull(job.getLastBuild());
    }

    @Test
    void aDisabledJobIsNotBuiltLaterEither() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        job.disable();
        ended("completed");
        settled();
        job.enable();

        SandboxJob run = ended("completed");

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
    }

    @Test
    void theJobsParametersHaveTheirDefaults() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("WHERE", "warehouse")));
        job.getBuildersList().add(new Shell("echo \"to the $WHERE\""));
        start(job, trigger());

        ended("completed");

        j.assertLogContains("to the warehouse", built(job, 1));
    }

    @Test
    void aRenamedAndMovedJobIsBuiltAsBefore() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        SandboxJob first = ofSomebody();
        JenkinsSetup.eventually(() -> watched(job).get(0).state().open() == 1);

        job.renameTo("renamed");
        first.end("completed", null);
        assertEquals(first.id(), cause(built(job, 1)).getJobId());
        SandboxJob second = ofSomebody();
        JenkinsSetup.eventually(() -> watched(job).get(0).state().open() == 1);
        Folder folder = j.createProject(Folder.class, "team");
        FreeStyleProject moved = Items.move(job, folder);
        folder.renameTo("analytics");
        second.end("completed", null);

        assertEquals(second.id(), cause(built(moved, 2)).getJobId());
        settled();
        assertEquals(2, moved.getLastBuild().getNumber());
        assertEquals("analytics/renamed", moved.getFullName());
        assertEquals(1, watched(moved).size());
    }

    @Test
    void aCopyBeginsAnewAndADeletedJobEnds() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        ended("completed");
        built(job, 1);

        FreeStyleProject copy = (FreeStyleProject) j.jenkins.copy((TopLevelItem) job, "copy");
        copy.save();
        awaitBegun(copy);
        job.delete();
        assertEquals(List.of(), watched(job));
        SandboxJob run = ended("completed");

        assertEquals(run.id(), cause(built(copy, 1)).getJobId());
        assertEquals(1, copy.getLastBuild().getNumber());
    }

    /** Jenkins starts a new job's triggers before it can be found by its name. */
    @Test
    void aJobThatIsStillBeingMadeIsBuiltWhenItIsThere() throws Exception {
        FreeStyleProject job = new FreeStyleProject((ItemGroup<?>) j.jenkins, "unborn");
        job.onCreatedFromScratch();
        start(job, trigger());
        SandboxJob run = ended("completed");
        JenkinsSetup.eventually(() -> state(job).due() == 1);

        j.jenkins.putItem(job);

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
    }

    /** Nobody stops the triggers of before. */
    @Test
    void aConfigurationFromAFileReplacesTheTriggers() throws Exception {
        SandboxPipeline other = sandbox.addPipeline("CRM Contacts", orders.apiName() + "_contacts");
        FreeStyleProject job = freestyle(new SupaflowTrigger(other.apiName()));
        String xml = job.getConfigFile().asString().replace(other.apiName(), orders.apiName());

        job.updateByXml((Source) new StreamSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
        awaitBegun(job);
        sandbox.createJob(other.id(), SOMEBODY).end("completed", null);
        SandboxJob run = ended("completed");

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
        settled();
        assertEquals(1, job.getLastBuild().getNumber());
        JenkinsSetup.eventually(() -> watched(job).size() == 1);
    }

    /** The snippet of the guide. */
    @Test
    void aChainOfFreestyleJobsGoesOnWithoutAnExecutor() throws Exception {
        String shell = Snippet.of(Path.of("docs", "guide.md")).stream()
                .filter(snippet -> snippet.language().equals("sh"))
                .map(Snippet::code)
                .collect(Collectors.joining());
        assertThat(shell, containsString("SUPAFLOW_TRIGGER_BUILD_NUMBER"));
        SupaflowRunBuilder builder = new SupaflowRunBuilder(orders.apiName());
        builder.setWaitForCompletion(false);
        FreeStyleProject load = j.createFreeStyleProject("load");
        load.getBuildersList().add(builder);
        FreeStyleProject report = j.createFreeStyleProject("report");
        report.getBuildersList().add(new Shell(shell));
        start(report, trigger());
        j.buildAndAssertSuccess(load);

        FreeStyleBuild second = j.buildAndAssertSuccess(load);
        assertNull(report.getLastBuild());
        sandbox.jobs(orders.id()).get(1).end("completed", null);

        j.assertLogContains("load #2", j.assertBuildStatusSuccess(built(report, 1)));
        assertEquals(2, second.getNumber());
        assertFalse(second.isBuilding());
    }

    /** As with Jenkins' own triggers: what the job's builds may not see, they are not told. */
    @Test
    void aBuildThatTheJobMayNotSeeIsNotNamed() throws Exception {
        SupaflowRunBuilder builder = new SupaflowRunBuilder(orders.apiName());
        builder.setWaitForCompletion(false);
        FreeStyleProject load = j.createFreeStyleProject("secret-load");
        load.getBuildersList().add(builder);
        FreeStyleProject report = j.createFreeStyleProject("report");
        report.getBuildersList().add(new Shell("env | grep SUPAFLOW_"));
        start(report, trigger());
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("reporter")
                .grant(Item.READ, Item.BUILD, Jenkins.READ)
                .onItems(report)
                .to("reporter")
                .grant(Computer.BUILD)
                .everywhere()
                .to("reporter")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("loader"));
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate("report", reporter())
                        .authenticate("secret-load", loader()));
        try {
            orders.script(JobScript.completed());
            load.scheduleBuild2(0).get();

            Run<?, ?> build = built(report, 1);
            assertThat(JenkinsRule.getLog(build), containsString("SUPAFLOW_TRIGGER_JOB_ID"));
            assertThat(JenkinsRule.getLog(build), not(containsString("secret-load")));
        } finally {
            QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
            j.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
            j.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        }
    }

    private static Authentication reporter() {
        return User.getById("reporter", true).impersonate2();
    }

    private static Authentication loader() {
        return User.getById("loader", true).impersonate2();
    }

    @Test
    void theKeyIsOneThatTheJobsBuildsMayUse() throws Exception {
        Folder folder = j.createProject(Folder.class, "keys");
        JenkinsSetup.addKey(folder, JenkinsSetup.key("folder-key", SupaflowSandbox.KEY));
        SupaflowTrigger trigger = trigger();
        trigger.setCredentialsId("folder-key");
        FreeStyleProject inside = folder.createProject(FreeStyleProject.class, "inside");
        start(inside, trigger);
        SupaflowTrigger same = trigger();
        same.setCredentialsId("folder-key");
        FreeStyleProject outside = freestyle(same);

        SandboxJob run = ended("completed");

        Run<?, ?> build = built(inside, 1);
        assertEquals(run.id(), cause(build).getJobId());
        showsItsJob(build);
        assertThat(trouble(outside), containsString("There is no Secret text credential 'folder-key'"));
        folder.delete();
    }
}
