package io.jenkins.plugins.supaflow.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.Util;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.GuideTable;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.io.File;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;

/** A graceful restart while a build waits. */
class RestartTest extends SessionsTestBase {

    private void startPipeline(JenkinsRule j, String script) throws Exception {
        JenkinsSetup.configure(sandbox);
        WorkflowJob job = j.createProject(WorkflowJob.class, "p");
        job.setDefinition(JenkinsSetup.definition(script));
        j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
    }

    private static WorkflowRun build(JenkinsRule j) {
        return j.jenkins.getItemByFullName("p", WorkflowJob.class).getBuildByNumber(1);
    }

    private String theJob() {
        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(1, sandbox.requests(Operation.TRIGGER));
        return sandbox.jobs(orders.id()).get(0).id();
    }

    @Test
    void thePipelineGoesOnWithItsJob() throws Throwable {
        sessions.then(j -> startPipeline(j, "def r = supaflowRun pipelineId: 'orders'\necho \"moved ${r.jobId}\""));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(build(j)));
            j.assertLogContains("moved " + theJob(), build);
        });
    }

    @Test
    void aJobThatEndedWhileJenkinsWasDown() throws Throwable {
        sessions.then(j -> startPipeline(j, "supaflowRun pipelineId: 'orders'"));
        sandbox.jobs(orders.id()).get(0).end("failed", "Source gone");
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build(j)));
            j.assertLogContains("failed: public.customers, ingestion: Source gone (and 2 more)", build);
            theJob();
        });
    }

    @Test
    void stopWorksAfterTheRestart() throws Throwable {
        sessions.then(j -> startPipeline(j, "supaflowRun pipelineId: 'orders'"));
        sessions.then(j -> {
            JenkinsSetup.eventually(() ->
                    !build(j).getExecution().getCurrentExecutions(true).get().isEmpty());
            // Before it has its executor back, Jenkins kills a Pipeline instead of stopping its steps.
            JenkinsSetup.eventually(() -> build(j).getOneOffExecutor() != null);
            build(j).doStop();
            j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build(j)));
            theJob();
            assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
        });
    }

    @Test
    void aRunThatNobodyWaitsForIsFollowed() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            WorkflowJob job = j.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', waitForCompletion: false"));
            j.buildAndAssertSuccess(job);
        });
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build(j)).getStatus()));
            theJob();
        });
        sessions.then(j -> assertThat(
                j.createWebClient().getPage(build(j)).asNormalizedText(), containsString("Orders\nCompleted")));
    }

    @Test
    void aFreestyleBuildEndsButItsJobIsFollowed() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            FreeStyleProject job = j.createFreeStyleProject("f");
            job.getBuildersList().add(new SupaflowRunBuilder("orders"));
            j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
        });
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertEquals("running", sandbox.jobs(orders.id()).get(0).status());
        sessions.then(j -> {
            FreeStyleBuild build =
                    j.jenkins.getItemByFullName("f", FreeStyleProject.class).getBuildByNumber(1);
            j.assertLogContains("Jenkins is shutting down. The Supaflow job keeps running", build);
            sandbox.jobs(orders.id()).get(0).end("completed", "Done at last");
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
            assertTrue(build.getAction(SupaflowRunAction.class).getMessage().contains("Done at last"));
            theJob();
        });
    }

    @Test
    void theJobOfAFreestyleBuildIsCancelledIfTheAdministratorWantsThat() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setCancelAfterRestart(true);
            FreeStyleProject job = j.createFreeStyleProject("f");
            job.getBuildersList().add(new SupaflowRunBuilder("orders"));
            j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
            SupaflowRunBuilder unwatched = new SupaflowRunBuilder("orders");
            unwatched.setWaitForCompletion(false);
            FreeStyleProject goesOn = j.createFreeStyleProject("g");
            goesOn.getBuildersList().add(unwatched);
            j.buildAndAssertSuccess(goesOn);
            WorkflowJob pipeline = j.createProject(WorkflowJob.class, "p");
            pipeline.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            j.waitForMessage(": running", pipeline.scheduleBuild2(0).waitForStart());
        });
        sessions.then(j -> {
            FreeStyleBuild build =
                    j.jenkins.getItemByFullName("f", FreeStyleProject.class).getBuildByNumber(1);
            JenkinsSetup.eventually(
                    () -> "cancelled".equals(JenkinsSetup.result(build).getStatus()));
            assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
            assertEquals("running", sandbox.jobs(orders.id()).get(1).status());
            assertEquals("running", sandbox.jobs(orders.id()).get(2).status());
        });
    }

    @Test
    void theJobOfAFreestyleBuildThatWasNeverSavedIsCancelledToo() throws Throwable {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setCancelAfterRestart(true);
            FreeStyleProject job = j.createFreeStyleProject("f");
            job.getBuildersList().add(new SupaflowRunBuilder("orders"));
            job.scheduleBuild2(0).waitForStart();
            JenkinsSetup.eventually(() -> sandbox.created(orders.id()) == 1);
        });
        // As after a hard kill: Jenkins saves such a build when it ends.
        Util.deleteRecursive(new File(sessions.getHome(), "jobs/f/builds/1"));
        sessions.then(j -> {
            JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
            assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
            theJob();
        });
    }

    @Test
    void anAbortThatTheRestartForgotIsRemembered() throws Throwable {
        sessions.then(j -> {
            startPipeline(j, "supaflowRun pipelineId: 'orders'\necho 'moved'");
            sandbox.faultAlways(Operation.CANCEL, Fault.badGateway());
            build(j).doStop();
            j.waitForMessage(": cancelling.", build(j));
            JenkinsSetup.eventually(() -> sandbox.requests(Operation.CANCEL) > 0);
        });
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        sandbox.clearFaults();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build(j)));
            j.assertLogNotContains("moved", build);
            theJob();
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
        });
    }

    @Test
    void aPipelineThatCannotResume() throws Throwable {
        String script = GuideTable.snippets().get("`disableResume`").replace("orders_to_warehouse", "orders");
        sessions.then(j -> startPipeline(j, script));
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        sessions.then(j -> {
            assertNotEquals(Result.SUCCESS, j.waitForCompletion(build(j)).getResult());
            assertEquals("running", sandbox.jobs(orders.id()).get(0).status());
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build(j)).getStatus()));
            theJob();
        });
    }

    @Test
    void aBuildThatWasDeleted() throws Throwable {
        sessions.then(j -> {
            startUnwatched(j);
            build(j).delete();
        });
        sessions.then(j -> {
            LogRecorder log =
                    new LogRecorder().record(HandOver.class, Level.INFO).capture(10);
            sandbox.jobs(orders.id()).get(0).end("failed", "Ledger closed");
            JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
            assertThat(log.getMessages(), hasItem(allOf(startsWith("p#1: "), containsString("failed: Ledger closed"))));
            log.close();
        });
    }

    @Test
    void aJobThatWasDeletedWithItsBuilds() throws Throwable {
        sessions.then(j -> {
            startUnwatched(j);
            j.jenkins.getItemByFullName("p").delete();
        });
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
        });
    }

    @Test
    void aJobThatWasRenamed() throws Throwable {
        sessions.then(j -> {
            startUnwatched(j);
            j.jenkins.getItemByFullName("p", WorkflowJob.class).renameTo("q");
        });
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            WorkflowRun build =
                    j.jenkins.getItemByFullName("q", WorkflowJob.class).getBuildByNumber(1);
            JenkinsSetup.eventually(
                    () -> "completed".equals(JenkinsSetup.result(build).getStatus()));
        });
    }

    @Test
    void aFolderThatWasRenamedWhileItsPipelineWaits() throws Throwable {
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            Folder folder = j.createProject(Folder.class, "team");
            WorkflowJob job = folder.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            j.waitForMessage(": running", job.scheduleBuild2(0).waitForStart());
            folder.renameTo("crew");
        });
        sessions.then(j -> {
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            WorkflowRun build =
                    j.jenkins.getItemByFullName("crew/p", WorkflowJob.class).getBuildByNumber(1);
            j.assertBuildStatusSuccess(j.waitForCompletion(build));
            assertEquals("completed", JenkinsSetup.result(build).getStatus());
            theJob();
        });
    }

    /** A build that has ended, with a run that goes on. */
    private void startUnwatched(JenkinsRule j) throws Exception {
        JenkinsSetup.configure(sandbox);
        WorkflowJob job = j.createProject(WorkflowJob.class, "p");
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders', waitForCompletion: false"));
        j.buildAndAssertSuccess(job);
    }

    @Test
    void aTriggerWhoseRecordCannotBeReadIsNotRepeated() throws Throwable {
        sandbox.fault(Operation.TRIGGER, Fault.hang().carriedOut());
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            WorkflowJob job = j.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            job.scheduleBuild2(0).waitForStart();
            JenkinsSetup.eventually(() -> sandbox.created(orders.id()) == 1);
        });
        try (DirectoryStream<Path> records =
                Files.newDirectoryStream(sessions.getHome().toPath().resolve("supaflow-runs"))) {
            for (Path record : records) {
                Files.writeString(record, "{");
            }
        }
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build(j)));
            j.assertLogContains("there may or may not be a Supaflow job of it. Nothing is triggered again", build);
            theJob();
            JenkinsSetup.eventually(() -> build.getAction(SupaflowRunAction.class) != null);
            assertEquals("unknown", JenkinsSetup.result(build).getStatus());
            assertEquals("failure", JenkinsSetup.card(build).getKind());
        });
    }

    @Test
    void aRunWhoseRecordIsLostIsNotRepeatedAndItsPageSaysSo() throws Throwable {
        sessions.then(j -> startPipeline(j, "supaflowRun pipelineId: 'orders'"));
        Util.deleteRecursive(new File(sessions.getHome(), "supaflow-runs"));
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build(j)));
            j.assertLogContains("Supaflow job " + theJob() + " is no longer followed", build);
            JenkinsSetup.eventually(
                    () -> "unknown".equals(JenkinsSetup.result(build).getStatus()));
            assertEquals(theJob(), JenkinsSetup.result(build).getJobId());
            SupaflowRunAction action = build.getAction(SupaflowRunAction.class);
            assertEquals("failure", JenkinsSetup.card(build).getKind());
            assertEquals("Orders", action.getTitle());
        });
    }

    @Test
    void aRunThatHadTriggeredNothingBeginsAgainThoughItsCardWasSeen() throws Throwable {
        sandbox.faultAlways(Operation.PIPELINES, Fault.badGateway());
        sessions.then(j -> {
            JenkinsSetup.configure(sandbox);
            WorkflowJob job = j.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            j.waitForMessage("Retrying", build);
            assertThat(j.createWebClient().getPage(build).asNormalizedText(), containsString("orders\nCancel"));
            build.save();
        });
        assertEquals(0, sandbox.requests(Operation.TRIGGER));
        sandbox.clearFaults();
        sessions.then(j -> {
            j.waitForMessage(": running", build(j));
            sandbox.jobs(orders.id()).get(0).end("completed", null);
            j.assertBuildStatusSuccess(j.waitForCompletion(build(j)));
            theJob();
        });
    }

    @Test
    void theKeyIsReplacedAndMovedWhileTheRunGoesOn() throws Throwable {
        sessions.then(j -> {
            Folder folder = j.createProject(Folder.class, "team");
            JenkinsSetup.configure(sandbox);
            WorkflowJob job = folder.createProject(WorkflowJob.class, "p");
            job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: 'orders'"));
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            j.waitForMessage(": running", build);

            JenkinsSetup.removeKey(JenkinsSetup.CREDENTIALS_ID);
            sandbox.revokeKey(SupaflowSandbox.KEY);
            sandbox.expireTokens();
            j.waitForMessage("Retrying", build);
            sandbox.addKey("ak_new", SupaflowSandbox.USER_ID);
            JenkinsSetup.addKey(folder, JenkinsSetup.key(JenkinsSetup.CREDENTIALS_ID, "ak_new"));
            j.waitForMessage("Supaflow answers again.", build);
            sandbox.jobs(orders.id()).get(0).end("completed", null);

            j.assertBuildStatusSuccess(j.waitForCompletion(build));
            theJob();
        });
    }
}
