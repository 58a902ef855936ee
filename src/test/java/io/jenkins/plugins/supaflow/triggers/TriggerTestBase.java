package io.jenkins.plugins.supaflow.triggers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.CauseAction;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.engine.JobTriggers;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.run.PipelineWatches;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Jobs with triggers, and somebody who runs their pipelines in Supaflow. */
abstract class TriggerTestBase extends JenkinsTestBase {

    static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    @BeforeEach
    void hurry() throws Exception {
        j.jenkins.setQuietPeriod(0);
        orders.script(JobScript.running());
    }

    /** What one test leaves must neither build nor ask while the others do. */
    @AfterEach
    void deleteJobs() throws Exception {
        for (Job<?, ?> job : j.jenkins.allItems(Job.class)) {
            job.delete();
        }
    }

    SupaflowTrigger trigger() {
        return new SupaflowTrigger(orders.apiName());
    }

    FreeStyleProject freestyle(SupaflowTrigger trigger) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        start(job, trigger);
        return job;
    }

    /** Its trigger has had the first answer when this returns. */
    static void start(FreeStyleProject job, SupaflowTrigger trigger) throws Exception {
        job.addTrigger(trigger);
        trigger.start(job, true);
        awaitBegun(job);
    }

    /** A Pipeline job whose first build has set its triggers. */
    WorkflowJob pipelineJob(String script) throws Exception {
        WorkflowJob job = JenkinsSetup.pipeline(j, script.replace("NAME", orders.apiName()));
        j.buildAndAssertSuccess(job);
        awaitBegun(job);
        return job;
    }

    /** What begins and ends from now on counts; Supaflow's clock is this machine's. Or the trigger is in trouble. */
    static void awaitBegun(Job<?, ?> job) {
        JenkinsSetup.eventually(() -> watched(job).stream().allMatch(TriggerTestBase::hasBegun)
                && !watched(job).isEmpty());
    }

    private static boolean hasBegun(JobTriggers.Watched watched) {
        PipelineWatches.State state = watched.state();
        return watched.trouble() != null
                || state != null && state.begun() != null && Instant.now().isAfter(state.begun());
    }

    static PipelineWatches.State state(Job<?, ?> job) {
        return watched(job).get(0).state();
    }

    static List<JobTriggers.Watched> watched(Job<?, ?> job) {
        return SupaflowEngine.get().triggers().watched().stream()
                .filter(watched -> watched.trigger().job() == job)
                .toList();
    }

    static String trouble(Job<?, ?> job) {
        JobTriggers.Trouble trouble = watched(job).get(0).trouble();
        return trouble == null ? null : trouble.sentence();
    }

    SandboxJob ofSomebody() {
        return sandbox.createJob(orders.id(), SOMEBODY);
    }

    SandboxJob ended(String status) {
        SandboxJob job = ofSomebody();
        job.end(status, null);
        return job;
    }

    /** The build with this number, once it has ended and shows what it was started for. */
    static Run<?, ?> built(Job<?, ?> job, int number) throws Exception {
        JenkinsSetup.eventually(() -> job.getBuildByNumber(number) != null);
        Run<?, ?> build = job.getBuildByNumber(number);
        j.waitForCompletion(build);
        return build;
    }

    static void showsItsJob(Run<?, ?> build) {
        JenkinsSetup.eventually(() -> build.getActions(SupaflowRunAction.class).stream()
                .anyMatch(run -> run.isEnded()
                        && cause(build).getJobId().equals(run.getResult().getJobId())));
    }

    static SupaflowCause cause(Run<?, ?> build) {
        List<?> causes = build.getAction(CauseAction.class).getCauses();
        assertEquals(1, causes.size(), causes::toString);
        return (SupaflowCause) causes.get(0);
    }

    /** A round later: whatever was to be built by now is. The witness is built for a run that ended after all others. */
    void settled() throws Exception {
        SupaflowTrigger onSkipped = trigger();
        onSkipped.setOn(List.of("skipped"));
        FreeStyleProject witness = freestyle(onSkipped);
        ended("skipped");
        built(witness, 1);
        JenkinsSetup.eventually(() -> SupaflowEngine.get().triggers().watched().stream()
                .allMatch(watched -> watched.state() == null || watched.state().due() == 0));
        j.waitUntilNoActivity();
    }
}
