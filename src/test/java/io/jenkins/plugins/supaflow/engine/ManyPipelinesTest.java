package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Computer;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Waiting holds no executor, and not one thread more for 200 Pipelines than for 20. */
@ReadsEverySecond
@WithJenkins
class ManyPipelinesTest {

    /** What earlier tests of this process have left; it may end at any time. */
    private static final Set<Thread> OTHERS = Thread.getAllStackTraces().keySet();

    @Test
    void waitingCostsNoThread(JenkinsRule j) throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            SandboxPipeline orders = sandbox.addPipeline("Orders", "orders");
            orders.script(JobScript.running());
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setPollIntervalSeconds(5);
            List<WorkflowRun> builds = new ArrayList<>();

            start(j, builds, 20);
            List<String> withTwenty = threads();
            start(j, builds, 180);

            // Jenkins' own pools give back within a minute what they took to start the Pipelines.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertEquals(List.of(), beyond(withTwenty)));
            for (Computer computer : j.jenkins.getComputers()) {
                assertEquals(0, computer.countBusy());
            }
            assertEquals(200, sandbox.created(orders.id()));
            sandbox.jobs().forEach(job -> job.end("completed", null));
            for (WorkflowRun build : builds) {
                j.assertBuildStatusSuccess(j.waitForCompletion(build));
            }
        }
    }

    private static void start(JenkinsRule j, List<WorkflowRun> builds, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            builds.add(JenkinsSetup.pipeline(j, "supaflowRun pipelineId: 'orders'")
                    .scheduleBuild2(0)
                    .waitForStart());
        }
        for (WorkflowRun build : builds) {
            j.waitForMessage(": running", build);
        }
    }

    private static List<String> beyond(List<String> known) {
        List<String> more = threads();
        known.forEach(more::remove);
        return more;
    }

    /** The names of all threads but those of the test itself, without their numbers. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !OTHERS.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("SupaflowSandbox") && !name.startsWith("awaitility"))
                .map(name -> name.replaceAll("\\d+", "N"))
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
