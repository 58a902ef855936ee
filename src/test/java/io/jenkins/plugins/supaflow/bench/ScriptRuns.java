package io.jenkins.plugins.supaflow.bench;

import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** For comparison: the script of Supaflow's page "Trigger a pipeline run via the API", as jobs run it today. */
final class ScriptRuns {

    private static final Path OWN_TIMES = Path.of("/proc/self/stat");
    private static final int TICKS_PER_SECOND = 100;

    private final List<Process> scripts = new ArrayList<>();
    private final long cpuBefore;

    ScriptRuns(Path folder, String url, String pipelineId, int count, int intervalSeconds) throws IOException {
        cpuBefore = childrensTicks();
        Path script = folder.resolve("trigger-pipeline.sh");
        try (InputStream text =
                ScriptRuns.class.getResourceAsStream("/io/jenkins/plugins/supaflow/run/trigger-pipeline.sh")) {
            Files.copy(text, script);
        }
        for (int i = 0; i < count; i++) {
            ProcessBuilder process = new ProcessBuilder("bash", script.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            process.environment().put("SUPAFLOW_API_KEY", SupaflowSandbox.KEY);
            process.environment().put("SUPAFLOW_APP_URL", url);
            process.environment().put("PIPELINE_ID", pipelineId);
            process.environment().put("POLL_INTERVAL", String.valueOf(intervalSeconds));
            scripts.add(process.start());
        }
    }

    /** All processes that wait now. */
    long processes() {
        return scripts.stream()
                .mapToLong(script -> 1 + script.descendants().count())
                .sum();
    }

    void join() throws InterruptedException {
        for (Process script : scripts) {
            script.waitFor();
        }
    }

    /** What the scripts and their children have used, once they have ended. */
    long cpuMillis() throws IOException {
        return (childrensTicks() - cpuBefore) * 1_000 / TICKS_PER_SECOND;
    }

    /** User and system time of all children that this process has waited for; the fields 16 and 17 of proc(5). */
    private static long childrensTicks() throws IOException {
        String stat = Files.readString(OWN_TIMES);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
    }
}
