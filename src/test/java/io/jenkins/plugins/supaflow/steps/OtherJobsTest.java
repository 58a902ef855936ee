package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.matrix.AxisList;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.matrix.TextAxis;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.plugins.promoted_builds.JobPropertyImpl;
import hudson.plugins.promoted_builds.Promotion;
import hudson.plugins.promoted_builds.PromotionProcess;
import hudson.plugins.promoted_builds.conditions.SelfPromotionCondition;
import hudson.tasks.Builder;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.util.List;
import org.jenkins_ci.plugins.run_condition.BuildStepRunner;
import org.jenkins_ci.plugins.run_condition.RunCondition;
import org.jenkins_ci.plugins.run_condition.core.AlwaysRun;
import org.jenkins_ci.plugins.run_condition.core.NeverRun;
import org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder;
import org.jenkinsci.plugins.conditionalbuildstep.lister.DefaultBuilderDescriptorLister;
import org.jenkinsci.plugins.conditionalbuildstep.singlestep.SingleConditionalBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The build step in jobs that are not freestyle, and inside other build steps: the guide's table "Kinds of jobs". */
class OtherJobsTest extends JenkinsTestBase {

    private SandboxPipeline contacts;

    @BeforeEach
    void addOther() {
        contacts = sandbox.addPipeline("CRM Contacts", orders.apiName() + "_contacts");
    }

    private MatrixProject matrix() throws Exception {
        MatrixProject job = j.createProject(MatrixProject.class);
        job.setAxes(new AxisList(new TextAxis("SYNC", orders.apiName(), contacts.apiName())));
        job.getBuildersList().add(new SupaflowRunBuilder("$SYNC"));
        return job;
    }

    @Test
    void eachCombinationOfAMatrixHasARunOfItsOwn() throws Exception {
        contacts.script(JobScript.failed("Column gone"));

        MatrixBuild build = j.buildAndAssertStatus(Result.FAILURE, matrix());

        for (MatrixRun run : build.getExactRuns()) {
            boolean isOrders = run.getBuildVariables().get("SYNC").equals(orders.apiName());
            SupaflowRunAction kept = run.getAction(SupaflowRunAction.class);
            assertEquals(
                    isOrders ? orders.id() : contacts.id(), kept.getResult().getPipelineId());
            assertEquals(isOrders ? Result.SUCCESS : Result.FAILURE, run.getResult());
            assertTrue(kept.isEnded());
        }
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(1, sandbox.created(contacts.id()));
    }

    @Test
    void whoStopsAMatrixCancelsTheJobsOfAllItsCombinations() throws Exception {
        orders.script(JobScript.running());
        contacts.script(JobScript.running());
        MatrixBuild build = matrix().scheduleBuild2(0).waitForStart();
        JenkinsSetup.eventually(() -> sandbox.created(orders.id()) == 1 && sandbox.created(contacts.id()) == 1);

        build.doStop();

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        JenkinsSetup.eventually(
                () -> "cancelled".equals(sandbox.jobs(orders.id()).get(0).status())
                        && "cancelled".equals(sandbox.jobs(contacts.id()).get(0).status()));
    }

    @Test
    void runsIfTheConditionAroundItHolds() throws Exception {
        j.buildAndAssertSuccess(job(single(new NeverRun())));
        j.buildAndAssertSuccess(job(several(new NeverRun())));
        assertEquals(0, sandbox.created(orders.id()));

        FreeStyleBuild build = j.buildAndAssertSuccess(job(single(new AlwaysRun())));

        assertEquals("completed", JenkinsSetup.result(build).getStatus());
        orders.script(JobScript.failed("Column gone"));
        j.buildAndAssertStatus(Result.FAILURE, job(several(new AlwaysRun())));
        assertEquals(2, sandbox.created(orders.id()));
    }

    @Test
    void isOfferedForAConditionalStep() throws Exception {
        assertTrue(new DefaultBuilderDescriptorLister()
                .getAllowedBuilders(j.createFreeStyleProject())
                .contains(j.jenkins.getDescriptorByType(SupaflowRunBuilder.DescriptorImpl.class)));
    }

    private Builder single(RunCondition condition) {
        return new SingleConditionalBuilder(
                new SupaflowRunBuilder(orders.apiName()), condition, new BuildStepRunner.Fail());
    }

    private Builder several(RunCondition condition) {
        return new ConditionalBuilder(
                condition, new BuildStepRunner.Fail(), List.of(new SupaflowRunBuilder(orders.apiName())));
    }

    private FreeStyleProject job(Builder builder) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job;
    }

    /** Jenkins does not find it by its name, below a job that is no folder: nothing can be kept in it. */
    @Test
    void aPromotionEndsAsItsRunEndsAndKeepsNothing() throws Exception {
        Promotion done = promotion();
        orders.script(JobScript.failed("Column gone"));
        Promotion failed = promotion();

        assertEquals(Result.SUCCESS, done.getResult());
        j.assertLogContains("completed after", done);
        assertNull(done.getAction(SupaflowRunAction.class));
        assertEquals(Result.FAILURE, failed.getResult());
        assertEquals(2, sandbox.created(orders.id()));
    }

    private Promotion promotion() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        JobPropertyImpl promotions = new JobPropertyImpl(job);
        job.addProperty(promotions);
        PromotionProcess process = promotions.addProcess("production");
        process.conditions.add(new SelfPromotionCondition(false));
        process.getBuildSteps().add(new SupaflowRunBuilder(orders.apiName()));
        j.buildAndAssertSuccess(job);
        JenkinsSetup.eventually(() -> process.getLastCompletedBuild() != null);
        return process.getLastCompletedBuild();
    }
}
