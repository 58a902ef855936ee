package io.jenkins.plugins.supaflow.triggers;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.tasks.BuildTrigger;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** A trigger in trouble says so where people look, and goes on by itself; a loop is refused. */
class TriggerTroubleTest extends TriggerTestBase {

    private static String page(Job<?, ?> job) throws Exception {
        return j.createWebClient().getPage(job).asNormalizedText();
    }

    private static JSONObject row(Job<?, ?> job) throws Exception {
        JSONArray rows = JSONObject.fromObject(j.createWebClient()
                        .goTo("manage/supaflow/api/json", "application/json")
                        .getWebResponse()
                        .getContentAsString())
                .getJSONObject("overview")
                .getJSONArray("triggers");
        for (Object row : rows) {
            if (((JSONObject) row).getString("job").equals(job.getFullDisplayName())) {
                return (JSONObject) row;
            }
        }
        throw new AssertionError(rows.toString());
    }

    private static void awaitTrouble(Job<?, ?> job, String part) {
        JenkinsSetup.eventually(() -> trouble(job) != null && trouble(job).contains(part));
    }

    private static void awaitWell(Job<?, ?> job) {
        JenkinsSetup.eventually(() -> trouble(job) == null);
    }

    @Test
    void thePagesTellWhatIsWatched() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        ofSomebody();
        JenkinsSetup.eventually(() -> watched(job).get(0).state().open() == 1);

        assertThat(
                page(job),
                containsString("Built when a run of pipeline Orders to Warehouse ends as: Completed, Completed with"));
        assertThat(page(job), containsString("; one run is in progress."));
        assertThat(page(job), not(containsString("In trouble")));
        JSONObject row = row(job);
        assertEquals("Orders to Warehouse", row.getString("pipeline"));
        assertEquals(job.getUrl(), row.getString("jobUrl"));
        assertEquals(1, row.getInt("open"));
        assertTrue(row.getJSONObject("trouble").isNullObject());
        assertThat(row.getString("account"), containsString(SupaflowSandbox.ORG_ID));
        String overview = j.createWebClient().goTo("manage/supaflow/").asNormalizedText();
        assertThat(overview, containsString("Triggers"));
        assertThat(overview, containsString(job.getFullDisplayName()));
        JenkinsRule.WebClient german = j.createWebClient();
        german.addRequestHeader("Accept-Language", "de");
        assertThat(
                german.getPage(job).asNormalizedText(),
                containsString("Wird gebaut, wenn ein Lauf der Pipeline Orders to Warehouse so endet: Abgeschlossen"));
    }

    @Test
    void aCredentialThatIsGoneIsTroubleUntilItIsBack() throws Exception {
        JenkinsSetup.addKey("own-key", SupaflowSandbox.KEY);
        SupaflowTrigger trigger = trigger();
        trigger.setCredentialsId("own-key");
        JenkinsSetup.removeKey("own-key");
        try (LogRecorder log =
                new LogRecorder().record(TriggeredBuilds.class, Level.INFO).capture(100)) {
            FreeStyleProject job = freestyle(trigger);
            String sentence = "There is no Secret text credential 'own-key'";
            awaitTrouble(job, sentence);

            assertThat(page(job), containsString(sentence));
            assertThat(page(job), containsString("In trouble for"));
            assertThat(row(job).getString("trouble"), containsString(sentence));
            assertThat(j.createWebClient().goTo("manage/supaflow/").asNormalizedText(), containsString(sentence));
            assertEquals(1, warnings(log, job));

            JenkinsSetup.addKey("own-key", SupaflowSandbox.KEY);
            awaitWell(job);
            awaitBegun(job);
            assertThat(page(job), not(containsString("In trouble")));
            SandboxJob run = ended("completed");
            assertEquals(run.id(), cause(built(job, 1)).getJobId());
            assertEquals(1, warnings(log, job));
        } finally {
            JenkinsSetup.removeKey("own-key");
        }
    }

    private static long warnings(LogRecorder log, Job<?, ?> job) {
        return log.getRecords().stream()
                .filter(line -> line.getLevel() == Level.WARNING)
                .filter(line -> List.of(line.getParameters()).contains(job.getFullName()))
                .count();
    }

    @Test
    void aRejectedKeyIsTroubleUntilThereIsAnother() throws Exception {
        String other = "ak_sandbox_of_" + orders.apiName();
        sandbox.addKey(other, SupaflowSandbox.USER_ID);
        JenkinsSetup.addKey("short-key", other);
        SupaflowTrigger trigger = trigger();
        trigger.setCredentialsId("short-key");
        FreeStyleProject job = freestyle(trigger);
        sandbox.revokeKey(other);
        sandbox.expireTokens();
        awaitTrouble(job, "Supaflow rejected the API key");

        SandboxJob run = ended("completed");
        JenkinsSetup.removeKey("short-key");
        JenkinsSetup.addKey("short-key", SupaflowSandbox.KEY);

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
        awaitWell(job);
        JenkinsSetup.removeKey("short-key");
    }

    @Test
    void anOutageIsTroubleAndCostsNoBuild() throws Exception {
        FreeStyleProject job = freestyle(trigger());
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        awaitTrouble(job, "503");
        List<SandboxJob> runs = List.of(ended("completed"), ended("completed"));

        sandbox.clearFaults();

        built(job, 1);
        built(job, 2);
        awaitWell(job);
        settled();
        assertEquals(runs.size(), job.getLastBuild().getNumber());
    }

    @Test
    void anUnknownPipelineIsTroubleUntilAnotherIsChosen() throws Exception {
        FreeStyleProject job = freestyle(new SupaflowTrigger(orders.apiName() + "_typo"));
        awaitTrouble(job, orders.apiName() + "_typo");
        assertThat(page(job), containsString(orders.apiName() + "_typo"));

        job.getTrigger(SupaflowTrigger.class).stop();
        start(job, trigger());
        assertNull(trouble(job));
        SandboxJob run = ended("completed");

        assertEquals(run.id(), cause(built(job, 1)).getJobId());
    }

    @Test
    void whatMakesNoSenseIsSaid() throws Exception {
        FreeStyleProject malformed = freestyle(new SupaflowTrigger("no such name!"));
        SupaflowTrigger nothing = trigger();
        nothing.setOn(List.of(""));
        FreeStyleProject never = freestyle(nothing);

        assertThat(page(malformed), containsString("no such name!"));
        assertThat(page(malformed), containsString("In trouble for"));
        assertThat(page(never), containsString("No outcome is chosen, so nothing starts this job"));
        assertThat(row(never).getString("trouble"), containsString("No outcome is chosen"));
        assertThat(
                JenkinsRule.getLog(build(
                        Result.FAILURE,
                        "properties([pipelineTriggers([supaflow(pipelineId: 'NAME', on: ['complete'])])])")),
                containsString("on has 'complete', which is not one of completed, completed_with_warning, failed,"));
    }

    @Test
    void whoMayNotSeeTheJobSeesNoTrigger() throws Exception {
        FreeStyleProject seen = freestyle(trigger());
        FreeStyleProject hidden = freestyle(trigger());
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("auditor")
                .grant(Item.READ)
                .onItems(seen)
                .to("auditor"));
        try {
            String page = j.createWebClient()
                    .withBasicCredentials("auditor")
                    .goTo("manage/supaflow/")
                    .asNormalizedText();

            assertThat(page, containsString(seen.getFullDisplayName()));
            assertThat(page, not(containsString(hidden.getFullDisplayName())));
        } finally {
            j.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
            j.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        }
    }

    // ---- Loops

    @Test
    void aPipelineThatRunsWhatTriggersItStopsAtTheSecondLap() throws Exception {
        orders.script(JobScript.completed());
        WorkflowJob job = pipelineJob("properties([pipelineTriggers([supaflow(pipelineId: 'NAME')])])\n"
                + "if (currentBuild.number > 1) { supaflowRun pipelineId: 'NAME' }");

        ofSomebody();

        awaitTrouble(job, "A loop: a run of pipeline Orders to Warehouse started build #2");
        settled();
        assertEquals(2, job.getLastBuild().getNumber());
        assertThat(page(job), containsString("A loop:"));
        j.jenkins.getQueue().clear();
        // What others run still counts, and shows that the trouble is over.
        ofSomebody();
        j.assertBuildStatusSuccess(built(job, 3));
    }

    /** One job runs what the other is triggered by, and the other way round; and one that another one starts. */
    @Test
    void aLoopThroughOtherJobsAndPipelinesStopsToo() throws Exception {
        orders.script(JobScript.completed());
        SandboxPipeline contacts = sandbox.addPipeline("CRM Contacts", orders.apiName() + "_contacts");
        FreeStyleProject down = j.createFreeStyleProject();
        down.getBuildersList().add(new SupaflowRunBuilder(contacts.apiName()));
        FreeStyleProject first = j.createFreeStyleProject();
        first.getPublishersList().add(new BuildTrigger(down.getName(), Result.SUCCESS));
        j.jenkins.rebuildDependencyGraph();
        start(first, trigger());
        FreeStyleProject second = j.createFreeStyleProject();
        second.getBuildersList().add(new SupaflowRunBuilder(orders.apiName()));
        start(second, new SupaflowTrigger(contacts.apiName()));

        ofSomebody();

        awaitTrouble(first, "A loop: ");
        settled();
        assertEquals(1, first.getLastBuild().getNumber());
        assertEquals(1, second.getLastBuild().getNumber());
        assertNull(trouble(second));
    }

    @Test
    void aBuildStepThatRunsWhatTriggersTheJobIsRefusedInTheFormAndStartsNothing() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(new SupaflowRunBuilder(orders.apiName()));
        start(job, trigger());
        SupaflowTrigger.DescriptorImpl form = j.jenkins.getDescriptorByType(SupaflowTrigger.DescriptorImpl.class);

        for (String reference : List.of(orders.apiName(), orders.id())) {
            FormValidation said = form.doCheckPipelineId(job, reference, "");
            assertEquals(FormValidation.Kind.ERROR, said.kind);
            assertThat(said.getMessage(), containsString("A loop: this job&#039;s build step runs"));
        }
        ended("completed");
        awaitTrouble(job, "A loop: this job's build step runs " + orders.apiName());
        settled();
        assertNull(job.getLastBuild());
    }

    /** One that goes on after its own run is no loop: its second build runs nothing. */
    @Test
    void aJobThatGoesOnAfterItsOwnRunIsNoLoop() throws Exception {
        WorkflowJob job = pipelineJob("properties([pipelineTriggers([supaflow(pipelineId: 'NAME')])])\n"
                + "if (currentBuild.number == 2) { supaflowRun pipelineId: 'NAME', waitForCompletion: false }");
        j.buildAndAssertSuccess(job);

        sandbox.jobs(orders.id()).get(0).end("completed", null);

        Run<?, ?> build = built(job, 3);
        assertEquals(sandbox.jobs(orders.id()).get(0).id(), cause(build).getJobId());
        assertNull(trouble(job));
        assertEquals(
                job.getFullName() + "#2",
                build.getEnvironment(TaskListener.NULL).get("SUPAFLOW_TRIGGER_BUILD"));
        assertEquals(1, SupaflowEngine.get().triggers().of(job).size());
    }
}
