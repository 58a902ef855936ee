package io.jenkins.plugins.supaflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Computer;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Waiting holds no executor, and not one thread more for 200 Pipelines than for 20. */
@WithJenkins
class ManyPipelinesTest {

    /** Jenkins' pools keep an idle thread for up to a minute after the Pipelines have started. */
    private static final Duration SETTLED = Duration.ofMinutes(3);

    @Test
    void waitingCostsNoThread(JenkinsRule j) throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            SandboxPipeline orders = sandbox.addPipeline("Orders", "orders");
            orders.script(JobScript.running());
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setPollIntervalSeconds(5);
            List<WorkflowRun> builds = new ArrayList<>();

            start(j, builds, 20);
            int withTwenty = settle();
            start(j, builds, 180);

            Awaitility.await("more than " + withTwenty + " threads")
                    .atMost(SETTLED)
                    .pollInterval(Duration.ofSeconds(1))
                    .failFast(() -> builds.stream().anyMatch(build -> !build.isBuilding()))
                    .until(() -> threads().size() <= withTwenty);
            for (Computer computer : j.jenkins.getComputers()) {
                assertEquals(0, computer.countBusy());
            }
            assertEquals(200, sandbox.created(orders.id()));
            System.out.println("Threads while 20 Pipelines wait: " + withTwenty + ", while 200 wait: "
                    + threads().size());

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

    /** Waits until the number of threads has not fallen for a while. */
    private static int settle() {
        int[] lowest = {Integer.MAX_VALUE};
        Awaitility.await()
                .atMost(SETTLED)
                .pollInterval(Duration.ofSeconds(1))
                .during(Duration.ofSeconds(65))
                .until(() -> {
                    int now = threads().size();
                    boolean still = now >= lowest[0];
                    lowest[0] = Math.min(lowest[0], now);
                    return still;
                });
        return lowest[0];
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("SupaflowSandbox"))
                .collect(Collectors.toList());
    }
}
