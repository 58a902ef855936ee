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

    private static final int TICKS_PER_SECOND = 100;

    private final List<Process> scripts = new ArrayList<>();

    ScriptRuns(Path folder, String url, String pipelineId, int count, int intervalSeconds) throws IOException {
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

    /** What the scripts that run, and their children that have ended, have used so far. */
    long cpuMillis() throws IOException {
        long ticks = 0;
        for (Process script : scripts) {
            // User and system time, of the process itself and of its children: fields 14 to 17 of proc(5).
            String stat = Files.readString(Path.of("/proc", String.valueOf(script.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            for (int field = 14; field <= 17; field++) {
                ticks += Long.parseLong(fields[field - 3]);
            }
        }
        return ticks * 1_000 / TICKS_PER_SECOND;
    }
}
