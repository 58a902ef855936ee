package io.jenkins.plugins.supaflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of Supaflow's page "Trigger a pipeline run via the API", as it stands there, and the engine agree. */
class SupaflowScriptTest extends EngineTestBase {

    @BeforeAll
    static void needsTheScriptsTools() {
        for (String tool : new String[] {"bash", "curl", "jq"}) {
            boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
            assumeTrue(found, tool + " is not on the PATH");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "completed",
                "completed_with_warning",
                "failed",
                "cancelled",
                "timed_out",
                "skipped",
                "out of credits",
                "rejected key",
                "inactive pipeline"
            })
    void givesTheSameVerdict(String outcome) throws Exception {
        switch (outcome) {
            case "out of credits" -> sandbox.outOfCredits(true);
            case "rejected key" -> sandbox.revokeKey(SupaflowSandbox.KEY);
            case "inactive pipeline" -> orders.state("inactive");
            case "completed" -> orders.script(JobScript.completed());
            case "completed_with_warning" -> orders.script(JobScript.completedWithWarning());
            case "failed" -> orders.script(JobScript.failed("Column gone"));
            case "cancelled" -> orders.script(JobScript.cancelled());
            case "timed_out" -> orders.script(JobScript.timedOut());
            default -> orders.script(JobScript.skipped());
        }

        boolean success = runScript() == 0;

        assertEquals(outcome.startsWith("completed"), success);
        start(observer);
        passing(observer::ended);
        Verdict verdict = observer.last().outcome().verdict(Verdict.SUCCESS, Verdict.FAILURE);
        assertEquals(success, verdict == Verdict.SUCCESS);
    }

    private int runScript() throws Exception {
        Path script = folder.resolve("trigger-pipeline.sh");
        try (var text = getClass().getResourceAsStream("trigger-pipeline.sh")) {
            Files.copy(text, script);
        }
        Path output = folder.resolve("output.txt");
        ProcessBuilder process = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process.environment().put("SUPAFLOW_API_KEY", SupaflowSandbox.KEY);
        process.environment().put("SUPAFLOW_APP_URL", sandbox.url().toString());
        process.environment().put("PIPELINE_ID", orders.id());
        process.environment().put("POLL_INTERVAL", "1");
        Process running = process.start();
        assertTrue(running.waitFor(30, TimeUnit.SECONDS), "the script hangs");
        return running.exitValue();
    }
}
