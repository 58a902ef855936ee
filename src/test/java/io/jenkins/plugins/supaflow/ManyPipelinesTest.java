package io.jenkins.plugins.supaflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Computer;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Waiting holds no executor, and not one thread more for 200 Pipelines than for 20. */
@WithJenkins
class ManyPipelinesTest {

    @Test
    void waitingCostsNoThread(JenkinsRule j) throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            SandboxPipeline orders = sandbox.addPipeline("Orders", "orders");
            orders.script(JobScript.running());
            JenkinsSetup.configure(sandbox);
            SupaflowGlobalConfiguration.get().setPollIntervalSeconds(5);
            List<WorkflowRun> builds = new ArrayList<>();

            start(j, builds, 20);
            List<String> withTwenty = settled();
            start(j, builds, 180);
            List<String> with200 = settled();

            withTwenty.forEach(with200::remove);
            assertEquals(List.of(), with200);
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

    /** The threads that are left when nothing has come or gone for longer than a pool keeps an idle thread. */
    private static List<String> settled() {
        AtomicReference<List<String>> before = new AtomicReference<>(List.of());
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(2))
                .during(Duration.ofSeconds(62))
                .until(() -> {
                    List<String> now = threads();
                    return before.getAndSet(now).size() <= now.size();
                });
        return before.get();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("SupaflowSandbox"))
                .map(name -> name.replaceAll("\\d+", "N"))
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
