package io.jenkins.plugins.supaflow.build;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.fixture.Pages;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxObject;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomText;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.graphanalysis.NodeStepTypePredicate;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The card of a run, its own page, and what scripts read of them. */
class BuildPageTest extends JenkinsTestBase {

    private static Pages pages;

    @BeforeAll
    static void admitUsers() {
        pages = new Pages(j);
    }

    private FreeStyleBuild build(Result expected) throws Exception {
        FreeStyleBuild build =
                j.buildAndAssertStatus(expected, JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName())));
        JenkinsSetup.eventually(() -> !card(build).isLive());
        return build;
    }

    private static SupaflowRunAction action(Run<?, ?> build) {
        return build.getAction(SupaflowRunAction.class);
    }

    private static RunCard card(Run<?, ?> build) {
        return JenkinsSetup.card(build);
    }

    private static String pageOf(Run<?, ?> build) {
        return build.getUrl() + "supaflow/" + action(build).getRunId() + "/";
    }

    @Test
    void tellsOnTheBuildsPageWhatFailed() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleBuild build = build(Result.FAILURE);

        String page = pages.text("reader", build.getUrl());

        assertThat(page, containsString("Orders to Warehouse"));
        assertThat(page, containsString("public.orders, loading: Column gone"));
        assertEquals(2, page.split("Column gone", -1).length, "once");
        assertThat(page, containsString("data-kind=\"failure\""));
        assertThat(page, not(containsString("null")));
        JSONObject card = pages.card("reader", build);
        assertEquals("Failed", card.getString("status"));
        assertEquals("1,250", card.getString("rowsRead"));
        assertEquals("250", card.getString("rowsWritten"));
        assertEquals("1", card.getString("failures"));
        assertEquals("0", card.getString("warnings"));
        assertEquals("", card.getString("message"));
        assertEquals(
                List.of(
                        "failure Failed public.orders, loading: Column gone",
                        "aborted Skipped public.order_lines: Not reached"),
                notes(card));
    }

    private static List<String> notes(JSONObject card) {
        return card.getJSONArray("notes").stream()
                .map(JSONObject.class::cast)
                .map(note -> note.getString("kind") + " " + note.getString("status") + " " + note.getString("text"))
                .toList();
    }

    @Test
    void namesTheObjectsThatHadWarnings() throws Exception {
        orders.script(JobScript.completedWithWarning());
        FreeStyleBuild build = build(Result.SUCCESS);

        JSONObject card = pages.card("reader", build);

        assertEquals(
                List.of("warning Completed with warnings public.orders: 12 rows rejected: value too long for column"
                        + " \"note\""),
                notes(card));
        assertEquals("1 of 3 objects completed with warnings", card.getString("message"));
    }

    @Test
    void namesTheWorstObjectsFirstAndCountsTheOthers() throws Exception {
        orders.script(JobScript.failed("2 of 7 objects failed")
                .objects(Stream.concat(
                                IntStream.range(0, 4)
                                        .mapToObj(i -> SandboxObject.skipped("public.a" + i, "Nothing new")),
                                Stream.of(
                                        SandboxObject.withWarning("public.x", 100, 1, "Too long"),
                                        SandboxObject.failed("public.y", 100, "Column gone"),
                                        SandboxObject.failed("public.z", 100, "No such table")))
                        .toList()));
        FreeStyleBuild build = build(Result.FAILURE);

        JSONObject card = pages.card("reader", build);

        assertEquals("2 of 7 objects failed", card.getString("message"));
        assertEquals(
                List.of(
                        "failure Failed public.y, loading: Column gone",
                        "failure Failed public.z, loading: No such table",
                        "warning Completed with warnings public.x: Too long",
                        "aborted Skipped public.a0: Nothing new",
                        "aborted Skipped public.a1: Nothing new"),
                notes(card));
        assertEquals("and 2 more", card.getString("moreNotes"));
    }

    @Test
    void followsARunWithoutAskingSupaflow() throws Exception {
        WorkflowRun build = running();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.delay(Duration.ofSeconds(1)));

        int before = sandbox.requests() - sandbox.requests(Operation.READ_JOBS);
        JSONObject card = pages.card("reader", build);
        int after = sandbox.requests() - sandbox.requests(Operation.READ_JOBS);

        assertEquals("progress", card.getString("kind"));
        assertEquals("Running", card.getString("status"));
        assertTrue(card.getBoolean("live"));
        assertEquals("", card.getString("rowsRead"));
        assertEquals("", card.getString("comparison"));
        assertEquals(before, after);
        sandbox.clearFaults();
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        JenkinsSetup.eventually(() -> !card(build).isLive());
        JSONObject ended = pages.card("reader", build);
        assertEquals("success", ended.getString("kind"));
        assertEquals("Completed", ended.getString("status"));
    }

    @Test
    void tellsOfAnOutageWhileItLasts() throws Exception {
        WorkflowRun build = running();
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        j.waitForMessage("Retrying for up to", build);

        JSONObject card = pages.card("reader", build);

        assertEquals("Running", card.getString("status"));
        assertThat(
                card.getString("message"), matchesPattern(".*503.* Not responding since .+\\. Retrying until .+\\."));
        sandbox.clearFaults();
        j.waitForMessage("Supaflow answers again.", build);
        assertEquals("", pages.card("reader", build).getString("message"));
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void tellsWhatIsUsualAndHowTheRunStandsAgainstTheOneBefore() throws Exception {
        SandboxPipeline others = sandbox.addPipeline("Contacts", "contacts_of_" + orders.apiName());
        WorkflowJob job = JenkinsSetup.pipeline(
                j,
                "if (currentBuild.number == 2) { supaflowRun pipelineId: '" + others.apiName() + "' }\n"
                        + "supaflowRun pipelineId: '" + orders.apiName() + "'");
        orders.script(JobScript.failed("Column gone"));
        WorkflowRun first = j.buildAndAssertStatus(Result.FAILURE, job);
        JenkinsSetup.eventually(() -> !card(first).isLive());
        assertEquals("", pages.card("reader", first).getString("comparison"));
        orders.script(JobScript.completed());
        WorkflowRun second = j.buildAndAssertSuccess(job);
        JenkinsSetup.eventually(() -> second.getAction(SupaflowBuildPage.class).getPages().stream()
                .noneMatch(page -> page.getCard().isLive()));
        List<String> cards = JSONArray.fromObject(pages.text("reader", second.getUrl() + "supaflow/cards")).stream()
                .map(card -> ((JSONObject) card).getString("comparison"))
                .toList();
        assertEquals(List.of("", "Compared with #1: same duration, 1,500 more rows, healed: public.orders."), cards);

        orders.script(JobScript.running());
        WorkflowRun third = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", third);
        assertEquals(
                "The last run took 0 s and wrote 1,750 rows.",
                pages.card("reader", third).getString("comparison"));
        sandbox.jobs(orders.id()).get(2).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(third));
    }

    @Test
    void cancelsForWhoMayCancelTheBuild() throws Exception {
        WorkflowRun build = running();
        String cancel = pageOf(build) + "cancel";

        assertTrue(pages.card("builder", build).getBoolean("cancellable"));
        assertFalse(pages.card("reader", build).getBoolean("cancellable"));
        assertEquals(403, pages.post("reader", cancel));
        assertEquals(404, pages.post("nobody", cancel));
        assertEquals(
                404,
                pages.client("builder").goTo(cancel, null).getWebResponse().getStatusCode(),
                "GET cancels nothing");
        assertEquals(0, sandbox.requests(Operation.CANCEL));
        assertEquals(200, pages.post("builder", cancel));

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertEquals(1, sandbox.created(orders.id()));
        j.assertLogContains("Cancellation requested by builder on this build's page.", build);
        j.assertLogContains("cancelled", build);
        JenkinsSetup.eventually(() -> !card(build).isLive());
        assertEquals("Cancelled", pages.card("reader", build).getString("status"));
    }

    @Test
    void showsNothingToWhoMayNotReadTheJob() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleBuild build = build(Result.FAILURE);

        for (String url : List.of(
                build.getUrl(),
                build.getUrl() + "supaflow/cards",
                build.getUrl() + "supaflow/api/json",
                pageOf(build),
                pageOf(build) + "objects",
                pageOf(build) + "objects.csv",
                pageOf(build) + "api/json")) {
            Page page = pages.client("nobody").goTo(url, null);
            assertEquals(404, page.getWebResponse().getStatusCode(), url);
            assertThat(page.getWebResponse().getContentAsString(), not(containsString("Column gone")));
        }
    }

    @Test
    void keepsTheObjectsWithTheBuild() throws Exception {
        orders.script(JobScript.completedWithWarning());
        FreeStyleBuild build = build(Result.SUCCESS);
        int requests = sandbox.requests(Operation.OBJECTS);

        build.getParent()._getRuns().purgeCache();
        JSONObject api = JSONObject.fromObject(pages.text("reader", pageOf(build) + "api/json"));

        assertEquals(3, api.getInt("objectCount"));
        JSONObject worst = api.getJSONArray("objects").getJSONObject(0);
        assertEquals("public.orders", worst.getString("name"));
        assertEquals("completed_with_warning", worst.getString("status"));
        assertEquals(1000, worst.getInt("rowsIn"));
        assertEquals(988, worst.getInt("rowsOut"));
        assertEquals(12, worst.getInt("rowsFailed"));
        assertEquals(741, worst.getInt("rowsInserted"));
        assertEquals(requests, sandbox.requests(Operation.OBJECTS));
        assertEquals("1", pages.card("reader", build).getString("warnings"));
    }

    @Test
    void tellsTheSameInTheBuildsRemoteApi() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleBuild build = build(Result.FAILURE);

        JSONArray actions = JSONObject.fromObject(pages.text("reader", build.getUrl() + "api/json"))
                .getJSONArray("actions");
        JSONObject run = actions.stream()
                .map(JSONObject.class::cast)
                .filter(action -> SupaflowRunAction.class.getName().equals(action.optString("_class")))
                .findFirst()
                .orElseThrow();

        assertTrue(run.getBoolean("ended"));
        assertThat(run.getString("message"), containsString("Column gone"));
        JSONObject result = run.getJSONObject("result");
        assertEquals("failed", result.getString("status"));
        assertEquals(1250, result.getInt("totalRowsSource"));
        assertEquals(1, result.getInt("totalFailed"));
        JSONObject all = JSONObject.fromObject(pages.text("reader", build.getUrl() + "supaflow/api/json?depth=1"));
        assertEquals(
                3,
                all.getJSONArray("runs")
                        .getJSONObject(0)
                        .getJSONArray("objects")
                        .size());
    }

    @Test
    void staysQuickWithAThousandObjects() throws Exception {
        orders.script(withObjects(1_000));
        FreeStyleBuild build = build(Result.SUCCESS);

        String page = pages.text("reader", pageOf(build));
        String objects = pages.text("reader", pageOf(build) + "objects");

        int bytes = page.getBytes(StandardCharsets.UTF_8).length + objects.getBytes(StandardCharsets.UTF_8).length;
        assertThat(bytes, lessThan(300_000));
        JSONObject table = JSONObject.fromObject(objects);
        assertEquals(1_000, table.getJSONArray("rows").size());
        assertFalse(table.has("note"));
    }

    @Test
    void keepsAtMostOneMebibyteAndSaysSo() throws Exception {
        orders.script(withObjects(6_000));
        FreeStyleBuild build = build(Result.SUCCESS);

        Path file =
                build.getRootDir().toPath().resolve("supaflow/" + action(build).getRunId() + ".json");
        assertThat(Files.size(file), lessThan(1024L * 1024 + 1));
        JSONObject table = JSONObject.fromObject(pages.text("reader", pageOf(build) + "objects"));
        int kept = table.getJSONArray("rows").size();
        assertThat(kept, lessThan(6_000));
        assertThat(kept, not(lessThan(2_000)));
        assertThat(table.getString("note"), containsString("6,000"));
        assertEquals(6_000, action(build).getObjectCount());
    }

    @Test
    void tellsItsScriptTheObjectsInTheViewersLanguage() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleBuild build = build(Result.FAILURE);

        JSONObject english = JSONObject.fromObject(pages.text("reader", pageOf(build) + "objects"));
        JSONObject german = JSONObject.fromObject(german(pageOf(build) + "objects"));

        assertEquals(List.of("failure Failed 1", "aborted Skipped 1", "success Completed 1"), statuses(english));
        assertEquals(
                List.of("failure Fehlgeschlagen 1", "aborted Übersprungen 1", "success Abgeschlossen 1"),
                statuses(german));
        JSONArray failed = english.getJSONArray("rows").getJSONArray(0);
        assertEquals(
                "[\"public.orders\",\"Column gone\",0,2,2,0]",
                JSONArray.fromObject(failed.subList(0, 6)).toString());
        assertEquals("[1000,\"1,000\"]", failed.getString(6));
        assertEquals("0", failed.getString(7));
        assertEquals("[180000,\"180 kB\"]", failed.getString(12));
        assertEquals(
                "[1000,\"1.000\"]", german.getJSONArray("rows").getJSONArray(0).getString(6));
        assertEquals("[0,0,\"0:00–0:00\"]", failed.getString(14));
        assertEquals(JSONArray.fromObject(List.of("0:00", "0:01")), english.getJSONArray("ticks"));
    }

    private static List<String> statuses(JSONObject table) {
        return table.getJSONArray("statuses").stream()
                .map(JSONObject.class::cast)
                .map(status ->
                        status.getString("kind") + " " + status.getString("words") + " " + status.getString("count"))
                .toList();
    }

    @Test
    void offersTheObjectsAsAFileThatNoSpreadsheetExecutes() throws Exception {
        orders.script(JobScript.failed("Column gone")
                .jobResponse(JobScript.totals(2, 1_234, 0, 1, 1))
                .objects(List.of(
                        SandboxObject.failed("=HYPERLINK(\"http://evil\")", 1_234, "@SUM(1), \"so\"; -2+3"),
                        SandboxObject.skipped("public.größen", "Not reached"))));
        FreeStyleBuild build = build(Result.FAILURE);

        WebResponse file =
                pages.client("reader").goTo(pageOf(build) + "objects.csv", null).getWebResponse();

        assertEquals("text/csv", file.getContentType());
        assertEquals(
                "attachment; filename=\"supaflow-" + build.getNumber() + "-"
                        + action(build).getRunId() + ".csv\"",
                file.getResponseHeaderValue("Content-Disposition"));
        String text = new String(file.getContentAsStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        assertEquals(3, lines.size());
        assertThat(
                lines.get(0),
                startsWith(
                        "\ufeff\"name\",\"status\",\"message\",\"ingestionStatus\",\"stagingStatus\",\"loadingStatus\",\"rowsIn\","));
        assertThat(
                lines.get(1),
                startsWith("\"'=HYPERLINK(\"\"http://evil\"\")\",\"failed\",\"'@SUM(1), \"\"so\"\"; '-2+3\","
                        + "\"completed\",\"completed\",\"failed\",\"1234\",\"0\",,,,\"1234\",\"222120\",\""));
        assertEquals(
                "\"public.größen\",\"skipped\",\"Not reached\",\"skipped\",\"skipped\",\"skipped\",,,,,,,,,,,,,,",
                lines.get(2));
        assertEquals(text.substring(1), german(pageOf(build) + "objects.csv").replace("\ufeff", ""));
    }

    @Test
    void namesTheRunOnceOnItsOwnPage() throws Exception {
        FreeStyleBuild build = build(Result.SUCCESS);

        HtmlPage page = (HtmlPage) pages.client("reader").goTo(pageOf(build), null);

        assertEquals(
                List.of("h1"),
                page.<DomText>getByXPath("//body//text()[contains(., 'Orders to Warehouse')]").stream()
                        .map(text -> text.getParentNode().getNodeName())
                        .toList());
        assertThat(page.querySelector(".supaflow-card").asNormalizedText(), startsWith("Completed"));
        assertThat(
                page.getWebResponse().getContentAsString(),
                matchesPattern("(?s).*<noscript>.*<a href=\"objects.csv\">Download CSV</a>.*</noscript>.*"));
    }

    private static JobScript withObjects(int count) {
        JobScript script = JobScript.completed();
        return new JobScript(
                script.firstStatus(),
                script.queuedFor(),
                script.pickedFor(),
                Duration.ofMillis(300),
                script.endStatus(),
                null,
                script.jobResponse(),
                IntStream.range(0, count)
                        .mapToObj(i -> SandboxObject.completed("warehouse.sales_history_" + i, 1_000 + i))
                        .toList());
    }

    @Test
    void saysWhyThereAreNoObjects() throws Exception {
        sandbox.faultAlways(Operation.OBJECTS, Fault.status(403));
        FreeStyleBuild build = build(Result.SUCCESS);

        JSONObject table = JSONObject.fromObject(pages.text("reader", pageOf(build) + "objects"));

        assertThat(table.getString("note"), containsString("Object results could not be read."));
        assertEquals("–", pages.card("reader", build).getString("warnings"));
    }

    static List<JobScript> withoutTotals() {
        return List.of(
                JobScript.timedOut(),
                JobScript.cancelled().objects(JobScript.completed().objects()),
                JobScript.failed("Column gone").jobResponse(null).objects(List.of()));
    }

    @ParameterizedTest
    @MethodSource("withoutTotals")
    void takesNothingThatSupaflowDoesNotSayForZero(JobScript script) throws Exception {
        orders.script(script);
        Run<?, ?> build = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()))
                .scheduleBuild2(0)
                .get();
        JenkinsSetup.eventually(() -> !card(build).isLive());

        JSONObject card = pages.card("reader", build);

        for (String figure : List.of("rowsRead", "rowsWritten", "warnings", "failures")) {
            assertEquals("–", card.getString(figure), figure);
        }
    }

    @Test
    void showsASupaflowMessageAsTextOnly() throws Exception {
        orders.script(JobScript.failed("[{<script>alert(1)</script>}]"));
        FreeStyleBuild build = build(Result.FAILURE);

        assertThat(pages.text("reader", build.getUrl()), not(containsString("<script>alert")));
        assertEquals(
                "public.orders, loading: [{<script>alert(1)</script>}]",
                new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(pages.text("reader", build.getUrl() + "supaflow/cards"))
                        .get(0)
                        .get("notes")
                        .get(0)
                        .get("text")
                        .asText());
    }

    @Test
    void listsTheRunsOfABuildThatHadSeveral() throws Exception {
        SandboxPipeline contacts = sandbox.addPipeline("Contacts", "contacts_of_" + orders.apiName());
        WorkflowRun build = j.buildAndAssertSuccess(JenkinsSetup.pipeline(
                j,
                "parallel(a: {supaflowRun pipelineId: '" + orders.apiName() + "'}, b: {supaflowRun pipelineId: '"
                        + contacts.apiName() + "'})"));

        String list = pages.text("reader", build.getUrl() + "supaflow/");

        assertThat(list, containsString("Orders to Warehouse"));
        assertThat(list, containsString("Contacts"));
        assertEquals(
                2,
                JSONArray.fromObject(pages.text("reader", build.getUrl() + "supaflow/cards"))
                        .size());
        assertEquals(
                404,
                pages.client("reader")
                        .goTo(build.getUrl() + "supaflow/no-such-run/", null)
                        .getWebResponse()
                        .getStatusCode());
    }

    @Test
    void givesManyRunsARowEachWithTheFailedOnesFirst() throws Exception {
        SandboxPipeline billing = sandbox.addPipeline("Billing", "billing_of_" + orders.apiName());
        billing.script(JobScript.failed("Column gone"));
        String run = "supaflowRun pipelineId: '" + orders.apiName() + "'";
        WorkflowRun build = j.buildAndAssertStatus(
                Result.UNSTABLE,
                JenkinsSetup.pipeline(
                        j,
                        run + "\nstage('Load') { " + run + "\n" + run + "\n parallel(eu: { warnError('x') { supaflowRun"
                                + " pipelineId: '" + billing.apiName() + "' } }) }"));

        String page = pages.text("reader", build.getUrl());

        assertEquals(5, page.split("data-run=", -1).length);
        assertThat(page, not(containsString("supaflow-card__cancel")));
        String first = page.substring(page.indexOf("supaflow-row\""));
        first = first.substring(0, first.indexOf("</tr>"));
        assertThat(first, containsString(">Billing<"));
        assertThat(first, containsString("Load › eu"));
        assertThat(first, containsString("Failed"));
        assertThat(
                first,
                containsString(">" + sandbox.jobs(billing.id()).get(0).id().substring(0, 8) + "<"));
        assertThat(Files.readString(build.getRootDir().toPath().resolve("build.xml")), containsString("Load › eu"));
    }

    @Test
    void linksToTheJobWhereAnAdministratorSaysHow() throws Exception {
        FreeStyleBuild build = build(Result.SUCCESS);
        SupaflowRunResult result = action(build).getResult();

        String without = pages.text("reader", pageOf(build));
        assertThat(without, containsString("text=\"" + result.getJobId() + "\""));
        assertThat(without, containsString("text=\"" + result.getPipelineId() + "\""));
        assertThat(without, not(containsString("Open in Supaflow")));
        SupaflowGlobalConfiguration settings = SupaflowGlobalConfiguration.get();
        settings.setJobLinkPattern("https://supaflow.example.com/{pipelineId}/{jobId}");
        try {
            assertThat(
                    pages.text("reader", pageOf(build)),
                    containsString("href=\"https://supaflow.example.com/" + result.getPipelineId() + "/"
                            + result.getJobId() + "\""));
        } finally {
            settings.setJobLinkPattern(null);
        }
        assertThrows(IllegalArgumentException.class, () -> settings.setJobLinkPattern("http://a.example/{jobId}"));
        assertEquals(
                403,
                pages.post(
                        "builder",
                        "descriptorByName/" + SupaflowGlobalConfiguration.class.getName()
                                + "/checkJobLinkPattern?value=x"));
    }

    /** Its record is gone, from a backup say, and nobody waits for it who would notice. */
    @Test
    void saysThatARunIsFollowedNoMore() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        PipelineRun run = new PipelineRun(
                UUID.randomUUID().toString(),
                new PipelineRun.Request(build.getExternalizableId(), null, "orders", false, false, false),
                PipelineRun.Phase.RUNNING,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "job-of-a-backup",
                null,
                Instant.EPOCH,
                false,
                null,
                null);
        new SupaflowRunKeeper().keep(build, run);
        build.getParent().doReload();

        JSONObject card = pages.card("builder", build);

        assertEquals("warning", card.getString("kind"));
        assertEquals("No longer followed", card.getString("status"));
        assertEquals("–", card.getString("time"));
        assertEquals(
                "Jenkins no longer follows this run. Last status: Queued. See in Supaflow how job"
                        + " job-of-a-backup ended.",
                card.getString("message"));
        assertFalse(card.getBoolean("live"));
        assertFalse(card.getBoolean("cancellable"));
        assertThat(pages.text("reader", build.getUrl()), containsString("data-kind=\"warning\""));
    }

    @Test
    void saysHowARunEndedOfWhichItDoesNotKnowTheOutcome() throws Exception {
        FreeStyleBuild build = build(Result.SUCCESS);
        Path file = build.getRootDir().toPath().resolve("build.xml");
        String before = Files.readString(file);
        String later = before.replace("<outcome>COMPLETED</outcome>", "<outcome>OF_A_LATER_VERSION</outcome>");
        assertNotEquals(before, later);
        Files.writeString(file, later);
        build.getParent().doReload();

        JSONObject card = pages.card("reader", build);

        assertEquals("warning", card.getString("kind"));
        assertEquals("No longer followed", card.getString("status"));
        assertThat(card.getString("message"), containsString("completed after"));
    }

    @Test
    void offersNoPageToABuildThatRanNothing() throws Exception {
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());

        assertNull(build.getAction(SupaflowBuildPage.class));
    }

    @Test
    void labelsTheStepWithItsPipeline() throws Exception {
        WorkflowRun build =
                j.buildAndAssertSuccess(JenkinsSetup.pipeline(j, "supaflowRun pipelineId: '" + orders.apiName() + "'"));

        assertEquals(
                orders.apiName(),
                ArgumentsAction.getStepArgumentsAsString(new DepthFirstScanner()
                        .findFirstMatch(build.getExecution(), new NodeStepTypePredicate("supaflowRun"))));
    }

    @Test
    void speaksGermanToGermans() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        FreeStyleBuild build = build(Result.FAILURE);

        String page = german(build.getUrl());

        assertThat(page, containsString("Fehlgeschlagen"));
        assertThat(page, containsString("Gelesene Zeilen"));
    }

    private static String german(String url) throws Exception {
        WebRequest request = new WebRequest(new URL(j.getURL(), url));
        request.setAdditionalHeader("Accept-Language", "de");
        return pages.client("reader").getPage(request).getWebResponse().getContentAsString(StandardCharsets.UTF_8);
    }
}
