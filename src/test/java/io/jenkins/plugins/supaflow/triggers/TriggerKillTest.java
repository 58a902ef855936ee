package io.jenkins.plugins.supaflow.triggers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * The controller is killed while the builds of triggers are at every stage between the end of a run and their own. Jenkins saves its queue
 * once, at the worst moment, and not by itself.
 */
class TriggerKillTest {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .javaOptions(
                    "-XX:TieredStopAtLevel=1",
                    "-Dio.jenkins.plugins.supaflow.minPollSeconds=1",
                    "-Dhudson.model.Queue.Saver.DELAY_SECONDS=-1");

    private final Map<String, String> pipelines = new HashMap<>();
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
    void eachRunThatEndedHasOneBuildWhateverMomentWasTheLast() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(TriggerKillTest::configure, sandbox.url().toString());
        for (String stage : List.of("built", "queued", "due", "missed")) {
            pipelines.put(
                    stage,
                    sandbox.addPipeline(stage, stage)
                            .script(JobScript.running())
                            .id());
            jenkins.runRemotely(TriggerKillTest::createJobs, stage);
        }
        List<String> built = ended("built", 1);
        jenkins.runRemotely(TriggerKillTest::awaitQueued, "built");
        jenkins.runRemotely(TriggerKillTest::saveQueue);
        jenkins.runRemotely(TriggerKillTest::goOn);
        jenkins.runRemotely(TriggerKillTest::awaitBuilt, "built");
        jenkins.runRemotely(TriggerKillTest::quietDown);
        List<String> queued = new ArrayList<>(ended("queued", 1));
        jenkins.runRemotely(TriggerKillTest::awaitQueued, "queued");
        SandboxJob openAtTheEnd = sandbox.createJob(pipelines.get("missed"), SOMEBODY);
        jenkins.runRemotely(TriggerKillTest::awaitSeen, "missed", 1);
        jenkins.runRemotely(TriggerKillTest::holdTheQueue);
        List<String> due = ended("due", 1);
        awaitOnDisk("due", due.get(0));

        jenkins.stopJenkinsForcibly();
        List<String> missed = new ArrayList<>(ended("missed", 2));
        openAtTheEnd.end("completed", null);
        missed.add(openAtTheEnd.id());
        jenkins.startJenkins();

        assertBuilt("built", built);
        assertBuilt("queued", queued);
        assertBuilt("due", due);
        jenkins.runRemotely(TriggerKillTest::awaitSeen, "missed", inProgress("missed"));
        assertEquals(spell(missed), jenkins.runRemotely(TriggerKillTest::builtFor, "missed_f"));
        // The newest is the one that ended last.
        assertEquals(openAtTheEnd.id(), jenkins.runRemotely(TriggerKillTest::builtFor, "missed_p"));

        jenkins.runRemotely(TriggerKillTest::quietDown);
        queued.addAll(ended("queued", 2));
        jenkins.runRemotely(TriggerKillTest::awaitQueued, "queued");
        jenkins.runRemotely(TriggerKillTest::saveQueue);
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        assertBuilt("queued", queued);
    }

    private List<String> ended(String stage, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SandboxJob job = sandbox.createJob(pipelines.get(stage), SOMEBODY);
            job.end("completed", null);
            ids.add(job.id());
        }
        return ids;
    }

    private void awaitOnDisk(String stage, String jobId) {
        for (String job : List.of(stage + "_f", stage + "_p")) {
            Path ledger = jenkins.getHome().toPath().resolve("jobs/" + job + "/supaflow-triggers.json");
            JenkinsSetup.eventually(() -> Files.readString(ledger).contains(jobId));
        }
    }

    private void assertBuilt(String stage, List<String> jobIds) throws Throwable {
        jenkins.runRemotely(TriggerKillTest::awaitSeen, stage, inProgress(stage));
        for (String job : List.of(stage + "_f", stage + "_p")) {
            assertEquals(spell(jobIds), jenkins.runRemotely(TriggerKillTest::builtFor, job), job);
        }
    }

    private static String spell(List<String> jobIds) {
        return jobIds.stream().sorted().collect(Collectors.joining(" "));
    }

    /** Who has seen these jobs, more than were in progress ever before, has seen all ends. */
    private int inProgress(String stage) {
        sandbox.createJob(pipelines.get(stage), SOMEBODY);
        sandbox.createJob(pipelines.get(stage), SOMEBODY);
        return (int) sandbox.jobs(pipelines.get(stage)).stream()
                .filter(job -> job.status().equals("running"))
                .count();
    }

    private static void configure(JenkinsRule j, String url) throws Exception {
        JenkinsSetup.configure(url);
        j.jenkins.setNumExecutors(10);
        j.jenkins.setQuietPeriod(0);
        quietDown(j);
    }

    /** The freestyle one wants a build for each run that it missed. */
    private static void createJobs(JenkinsRule j, String stage) throws Exception {
        FreeStyleProject freestyle = j.createFreeStyleProject(stage + "_f");
        SupaflowTrigger each = new SupaflowTrigger(stage);
        each.setEveryJob(true);
        TriggerTestBase.start(freestyle, each);
        WorkflowJob pipeline = j.createProject(WorkflowJob.class, stage + "_p");
        pipeline.setDefinition(JenkinsSetup.definition("echo 'built'"));
        SupaflowTrigger newest = new SupaflowTrigger(stage);
        newest.setEveryJob(!stage.equals("missed"));
        pipeline.addTrigger(newest);
        TriggerTestBase.awaitBegun(pipeline);
    }

    private static void quietDown(JenkinsRule j) throws Exception {
        j.jenkins.doQuietDown(false, 0, "a test", false);
    }

    private static void goOn(JenkinsRule j) {
        j.jenkins.doCancelQuietDown();
    }

    private static void saveQueue(JenkinsRule j) {
        j.jenkins.getQueue().save();
    }

    private static void awaitQueued(JenkinsRule j, String stage) {
        for (String name : List.of(stage + "_f", stage + "_p")) {
            JenkinsSetup.eventually(
                    () -> !Queue.getInstance().getItems((Queue.Task) job(name)).isEmpty());
        }
    }

    private static void awaitBuilt(JenkinsRule j, String stage) throws Exception {
        for (String name : List.of(stage + "_f", stage + "_p")) {
            JenkinsSetup.eventually(() -> job(name).getLastBuild() != null);
            j.waitForCompletion(job(name).getLastBuild());
            TriggerTestBase.showsItsJob(job(name).getLastBuild());
        }
    }

    /** Nothing gets into the queue any more, nor out of it. */
    private static void holdTheQueue(JenkinsRule j) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = new Thread(() -> Queue.withLock(() -> {
            held.countDown();
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        holder.setDaemon(true);
        holder.start();
        held.await();
    }

    private static void awaitSeen(JenkinsRule j, String stage, int inProgress) {
        for (String name : List.of(stage + "_f", stage + "_p")) {
            JenkinsSetup.eventually(() -> TriggerTestBase.state(job(name)).open() == inProgress);
        }
    }

    /** The Supaflow jobs for which the job was built, one after the other as often as it was, once nothing more is to come. */
    private static String builtFor(JenkinsRule j, String name) throws Exception {
        JenkinsSetup.eventually(() -> TriggerTestBase.state(job(name)).due() == 0);
        j.waitUntilNoActivity();
        List<String> ids = new ArrayList<>();
        for (Run<?, ?> build : job(name).getBuilds()) {
            ids.add(build.getCause(SupaflowCause.class).getJobId());
        }
        return spell(ids);
    }

    private static Job<?, ?> job(String name) {
        return Jenkins.get().getItemByFullName(name, Job.class);
    }
}
