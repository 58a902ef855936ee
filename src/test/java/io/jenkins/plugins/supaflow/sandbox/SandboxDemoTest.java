package io.jenkins.plugins.supaflow.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxDemoTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) throws Exception {
        InputStream ended = new ByteArrayInputStream(new byte[0]);
        return SandboxDemo.run(args, ended, print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void theDemoNamesItsAddressItsKeyAndItsPipelines() throws Exception {
        assertEquals(0, run("--port", "0"));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("Supaflow sandbox at http://127.0.0.1:"), text);
        assertTrue(text.contains(SupaflowSandbox.KEY), text);
        assertTrue(text.contains("11111111-2222-3333-4444-555555555555"), text);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aPortInUseIsSaidInOneSentence() throws Exception {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            assertEquals(2, run("--port", String.valueOf(sandbox.url().getPort())));
            String text = err.toString(StandardCharsets.UTF_8);
            assertTrue(
                    text.startsWith(
                            "The sandbox cannot listen on port " + sandbox.url().getPort()),
                    text);
            assertEquals(1, text.lines().count());
        }
    }

    @Test
    void otherArgumentsAreExplained() throws Exception {
        for (String[] args : new String[][] {{"--port"}, {"--port", "65536"}, {"--help"}, {"--port", "x"}}) {
            assertEquals(2, run(args));
        }
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("Usage: "));
    }

    @Test
    void thePipelinesEndDifferently() throws Exception {
        ManualClock clock = new ManualClock();
        try (SupaflowSandbox sandbox = SupaflowSandbox.start(0, clock)) {
            Map<String, String> ends = new LinkedHashMap<>();
            for (SandboxPipeline pipeline : SandboxDemo.pipelines(sandbox).keySet()) {
                sandbox.createJob(pipeline.id(), SupaflowSandbox.USER_ID);
            }
            clock.advance(Duration.ofSeconds(45));
            sandbox.jobs().forEach(job -> ends.put(job.pipeline().apiName(), job.status()));
            ends.remove("legacy_ledger");
            Map<String, String> expected = Map.of(
                    "orders_to_warehouse", "completed",
                    "crm_contacts", "completed_with_warning",
                    "clickstream", "running",
                    "billing", "failed",
                    "empty_feed", "skipped",
                    "nightly_archive", "timed_out");
            assertEquals(expected, ends);
        }
    }
}
