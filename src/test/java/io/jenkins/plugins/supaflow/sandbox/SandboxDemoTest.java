package io.jenkins.plugins.supaflow.sandbox;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SandboxDemoTest {

    private static final Path ROOT = Files.isDirectory(Path.of("src")) ? Path.of("") : Path.of("..");
    private static final Path DEMO = ROOT.resolve(Path.of("src", "demo"));

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
    void theDemoNamesItsAddressItsKeysAndItsPipelines() throws Exception {
        assertEquals(0, run("--port", "0", "--history"));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("Supaflow sandbox at http://127.0.0.1:"), text);
        assertTrue(text.contains(SupaflowSandbox.KEY), text);
        assertTrue(text.contains(SandboxDemo.MARKETING_KEY), text);
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
            for (SandboxPipeline pipeline : DemoPipelines.add(sandbox, false).keySet()) {
                sandbox.createJob(pipeline.id(), SupaflowSandbox.USER_ID);
            }
            clock.advance(Duration.ofSeconds(45));
            Map<String, String> ends = new TreeMap<>();
            sandbox.jobs().forEach(job -> ends.put(job.pipeline().apiName(), job.status()));
            ends.remove("legacy_ledger");
            Map<String, String> expected = Map.of(
                    "ad_spend", "completed",
                    "billing", "failed",
                    "clickstream", "running",
                    "crm_contacts", "completed_with_warning",
                    "orders_to_warehouse", "completed",
                    "partner_feed", "skipped",
                    "shop_archive", "timed_out",
                    "support_tickets", "completed");
            assertEquals(expected, ends);
        }
    }

    @Test
    void thePastHasOneOutlierAndOneFailure() {
        List<JobScript> past = runs("orders_to_warehouse", true, 20);

        List<Long> rows = past.stream()
                .map(run -> total(run, "total_rows_source"))
                .sorted()
                .toList();
        List<Duration> durations =
                past.stream().map(JobScript::runningFor).sorted().toList();
        assertEquals(20, rows.stream().distinct().count());
        assertEquals(20, durations.stream().distinct().count());
        assertThat(rows.get(19), greaterThan(2 * rows.get(10)));
        assertThat(rows.get(18), lessThan(rows.get(10) * 3 / 2));
        assertThat(durations.get(19), greaterThan(durations.get(10).multipliedBy(2)));
        assertThat(durations.get(18), lessThan(durations.get(10).multipliedBy(3).dividedBy(2)));
        assertEquals(
                1, past.stream().filter(run -> run.endStatus().equals("failed")).count());
        List<JobScript> today = runs("orders_to_warehouse", false, 20);
        assertTrue(today.stream().allMatch(run -> run.endStatus().equals("completed")));
        assertThat(
                Collections.max(today.stream().map(JobScript::runningFor).toList()),
                lessThan(durations.get(10).multipliedBy(3).dividedBy(2)));
    }

    @Test
    void billingAndContactsWereWellOnce() {
        assertEquals(ends("completed", 6, "failed", 3), ends(runs("billing", true, 9)));
        assertEquals(ends("completed", 5, "completed_with_warning", 4), ends(runs("crm_contacts", true, 9)));
    }

    @Test
    void theFiguresOfARunAreThoseOfItsObjects() {
        for (String pipeline : List.of("orders_to_warehouse", "crm_contacts", "billing")) {
            for (JobScript run : runs(pipeline, true, 20)) {
                long written = run.objects().stream()
                        .map(SandboxObject::loadingMetrics)
                        .filter(Objects::nonNull)
                        .mapToLong(metrics -> (Long) metrics.get("output_row_count"))
                        .sum();
                assertEquals(written, total(run, "total_rows_destination"));
                assertEquals(run.objects().size(), total(run, "total_objects"));
                assertEquals(count(run, object -> "failed".equals(object.status())), total(run, "total_failed"));
                assertEquals(count(run, object -> "skipped".equals(object.status())), total(run, "total_skipped"));
            }
        }
    }

    @Test
    void theStagesOfAnObjectDifferInLength() {
        Instant start = Instant.EPOCH;
        Instant end = start.plusSeconds(100);
        SandboxObject orders =
                runs("orders_to_warehouse", false, 1).get(0).objects().get(1);

        List<Long> lengths = IntStream.range(0, 3)
                .mapToObj(stage -> length(Objects.requireNonNull(orders.metrics(stage, start, end))))
                .toList();

        assertEquals(List.of(22_000L, 8_000L, 32_000L), lengths);
    }

    private static long length(ObjectNode metrics) {
        return metrics.get("execution_end_time").longValue()
                - metrics.get("execution_start_time").longValue();
    }

    @Test
    void theObjectsFitTheirSource() {
        assertThat(
                runs("orders_to_warehouse", false, 1).get(0).objects().stream()
                        .map(SandboxObject::name)
                        .toList(),
                everyItem(startsWith("public.")));
        assertThat(
                runs("billing", false, 1).get(0).objects().stream()
                        .map(SandboxObject::name)
                        .toList(),
                everyItem(not(startsWith("public."))));
    }

    /** What the files under src/demo name. */
    @Test
    void theJobsRunPipelinesThatThereAre() throws Exception {
        List<String> there;
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            there = DemoPipelines.add(sandbox, true).keySet().stream()
                    .map(SandboxPipeline::apiName)
                    .toList();
        }
        List<String> named = files(DEMO.resolve("jobs"))
                .flatMap(config -> found("pipelineId(?:>|: &apos;)([a-z_]+)", config))
                .toList();

        assertFalse(named.isEmpty());
        assertThat(named, everyItem(in(there)));
    }

    @Test
    void theHistoryIsOfJobsThatThereAre() {
        List<String> named = found("'([a-z/-]+)': \\d+", DEMO.resolve(Path.of("init.groovy.d", "history.groovy")))
                .toList();

        assertTrue(named.contains("load-orders"));
        for (String job : named) {
            Path config =
                    DEMO.resolve("jobs").resolve(job.replace("/", "/jobs/")).resolve("config.xml");
            assertTrue(Files.exists(config), config.toString());
        }
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        }
    }

    private static Stream<String> found(String pattern, Path file) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
            return matcher.results().map(result -> result.group(1)).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The scripts of a pipeline's first runs. */
    private static List<JobScript> runs(String pipeline, boolean history, int count) {
        try (SupaflowSandbox sandbox = SupaflowSandbox.start()) {
            SandboxPipeline found = DemoPipelines.add(sandbox, history).keySet().stream()
                    .filter(each -> each.apiName().equals(pipeline))
                    .findFirst()
                    .orElseThrow();
            return IntStream.range(0, count).mapToObj(i -> found.takeScript()).toList();
        }
    }

    private static List<String> ends(List<JobScript> runs) {
        return runs.stream().map(JobScript::endStatus).toList();
    }

    private static List<String> ends(String first, int times, String then, int timesThen) {
        return Stream.concat(Collections.nCopies(times, first).stream(), Collections.nCopies(timesThen, then).stream())
                .toList();
    }

    private static long total(JobScript run, String figure) {
        return (Long) Objects.requireNonNull(run.jobResponse()).get(figure);
    }

    private static long count(JobScript run, Predicate<SandboxObject> which) {
        return run.objects().stream().filter(which).count();
    }
}
