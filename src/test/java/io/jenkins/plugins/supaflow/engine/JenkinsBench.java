package io.jenkins.plugins.supaflow.engine;

import com.sun.management.OperatingSystemMXBean;
import hudson.model.Computer;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.bench.BenchSandbox;
import io.jenkins.plugins.supaflow.client.ApiKey;
import io.jenkins.plugins.supaflow.client.Pipeline;
import io.jenkins.plugins.supaflow.client.RunRequest;
import io.jenkins.plugins.supaflow.client.SupaflowClient;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.SynchronousNonBlockingStepExecution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * What 500 Pipelines that wait cost a Jenkins beyond five: threads, executors, heap, CPU, requests. Beside this plugin's step a step
 * that blocks a thread, as many plugins have it, and {@code sleep}, which shows what a waiting Pipeline costs by itself. Prints
 * figures; by its name no test of the suite: {@code ./bench jenkins} runs it. Takes about twenty minutes.
 */
@ReadsEverySecond
@WithJenkins
class JenkinsBench {

    private static final int FEW = 5;
    private static final int MANY = 500;
    private static final int INTERVAL_SECONDS = 5;
    private static final int INTERVALS = 12;

    /** Jenkins' own pools give back within a minute what they took to start the Pipelines. */
    private static final int SETTLING_SECONDS = 90;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @ParameterizedTest
    @ValueSource(strings = {"sleep 1000000", "supaflowRun pipelineId: 'bench_0'", "supaflowRunThatBlocks()"})
    void waitingPipelines(String step, JenkinsRule j) throws Exception {
        try (BenchSandbox sandbox = new BenchSandbox()) {
            JenkinsSetup.configure(sandbox.url());
            SupaflowGlobalConfiguration.get().setPollIntervalSeconds(INTERVAL_SECONDS);
            List<WorkflowRun> builds = new ArrayList<>();
            start(j, step, builds, FEW);
            Thread.sleep(SETTLING_SECONDS * 1_000L);
            Map<String, Long> threadsOfFew = threads();
            long heapOfFew = heap();
            start(j, step, builds, MANY - FEW);
            Thread.sleep(SETTLING_SECONDS * 1_000L);
            Map<String, Long> more = threads();
            threadsOfFew.forEach((name, count) -> more.merge(name, -count, Long::sum));
            more.values().removeIf(count -> count <= 0);
            long heap = (heap() - heapOfFew) / (MANY - FEW);
            int busy = Stream.of(j.jenkins.getComputers())
                    .mapToInt(Computer::countBusy)
                    .sum();
            long polls = sandbox.polls();
            long cpu = system.getProcessCpuTime();
            Thread.sleep(INTERVALS * INTERVAL_SECONDS * 1_000L);
            cpu = system.getProcessCpuTime() - cpu;
            polls = sandbox.polls() - polls;
            say(
                    "%s: %d Pipelines: executors busy %d; threads more than with %d Pipelines %d %s; heap %,d bytes a Pipeline;"
                            + " %.1f requests and %.0f ms CPU in an interval of %d s",
                    step,
                    MANY,
                    busy,
                    FEW,
                    more.values().stream().mapToLong(Long::longValue).sum(),
                    more,
                    heap,
                    polls / (double) INTERVALS,
                    cpu / 1e6 / INTERVALS,
                    INTERVAL_SECONDS);
            if (step.startsWith("sleep")) {
                for (WorkflowRun build : builds) {
                    build.doStop();
                }
            } else {
                sandbox.endAll();
            }
            long end = System.nanoTime();
            for (WorkflowRun build : builds) {
                j.waitForCompletion(build);
            }
            say("%s: all had ended %.1f s after their jobs", step, (System.nanoTime() - end) / 1e9);
        }
    }

    private static void start(JenkinsRule j, String step, List<WorkflowRun> builds, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            builds.add(JenkinsSetup.pipeline(j, step).scheduleBuild2(0).waitForStart());
        }
        String waiting = step.startsWith("sleep") ? "Sleeping for" : ": running";
        for (WorkflowRun build : builds) {
            j.waitForMessage(waiting, build);
        }
    }

    /** How many threads there are of each name, without numbers in it. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("[0-9a-f-]*\\d[0-9a-f-]*", "N"))
                .filter(name -> !name.startsWith("process reaper"))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static long heap() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Also into a file, because the log of Jenkins goes the same way as the output. */
    private static void say(String format, Object... values) throws Exception {
        String line = String.format(Locale.ROOT, format + "%n", values);
        System.out.print(line);
        Files.writeString(
                Path.of("target", "bench-jenkins.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** For comparison: triggers, then sleeps and asks for its own job, on a thread of its own, until the job has ended. */
    public static final class BlockingStep extends Step {

        @DataBoundConstructor
        public BlockingStep() {}

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context);
        }

        private static final class Execution extends SynchronousNonBlockingStepExecution<Void> {

            private static final long serialVersionUID = 1L;

            Execution(StepContext context) {
                super(context);
            }

            @Override
            protected Void run() throws Exception {
                SupaflowClient account = SupaflowAccounts.get()
                        .client(
                                URI.create(SupaflowGlobalConfiguration.get().getApiUrl()),
                                ApiKey.of(SupaflowSandbox.KEY));
                Pipeline pipeline = account.pipeline("bench_0").join().orElseThrow();
                String job = account.trigger(new RunRequest(pipeline.id(), false, false))
                        .join();
                getContext().get(hudson.model.TaskListener.class).getLogger().println(job + ": running");
                do {
                    Thread.sleep(INTERVAL_SECONDS * 1_000L);
                } while (!account.job(job).join().orElseThrow().status().isTerminal());
                return null;
            }
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "supaflowRunThatBlocks";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(Run.class);
            }
        }
    }
}
