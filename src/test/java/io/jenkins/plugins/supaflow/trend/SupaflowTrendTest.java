package io.jenkins.plugins.supaflow.trend;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn.ParameterizedJob;
import org.htmlunit.html.DomAttr;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The charts on a job's page, as a browser gets them: the page, then the charts by the page's own script. */
@ReadsEverySecond
@WithJenkins
class SupaflowTrendTest {

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;
    private static final ManualClock clock = new ManualClock(Instant.now());
    private static int pipelines;
    private SandboxPipeline orders;
    private JenkinsRule.WebClient browser;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        sandbox = SupaflowSandbox.start(0, clock);
        JenkinsSetup.configure(sandbox);
    }

    @AfterAll
    static void stop() throws Exception {
        j.after();
        sandbox.close();
    }

    @BeforeEach
    void open() {
        orders = sandbox.addPipeline("Orders to Warehouse", "orders_" + ++pipelines);
        browser = j.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
    }

    @AfterEach
    void close() {
        sandbox.outOfCredits(false);
        browser.close();
    }

    @Test
    void isShownOnceTwoBuildsHaveSomethingToDraw() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        assertThat(charts(job), is(empty()));
        build(job);
        assertThat(charts(job), is(empty()));
        build(job);

        List<DomElement> charts = charts(job);

        assertThat(
                charts.stream().map(chart -> chart.getAttribute("aria-label")).toList(),
                contains(
                        "Chart of the last builds: rows that their Supaflow runs read and wrote",
                        "Chart of the last builds: how many minutes their Supaflow runs took, and how they ended"));
        assertThat(charts.get(0).getTextContent(), containsString("Supaflow rows"));
        assertThat(charts.get(1).getTextContent(), containsString("Supaflow duration in minutes"));
        // A click on a build of the chart opens it, seen from the job's page.
        assertEquals(List.of("1/", "2/"), texts(charts.get(0), ".//*[local-name()='a']/@href"));
    }

    @Test
    void withoutRowsThereIsNoChartOfRows() throws Exception {
        orders.script(JobScript.timedOut());
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        build(job);

        List<DomElement> charts = charts(job);

        assertThat(charts, hasSize(1));
        assertThat(charts.get(0).getTextContent(), containsString("Supaflow duration in minutes"));
    }

    @Test
    void addsTheRunsOfABuildUpAndKeepsTheWorstOutcome() throws Exception {
        String run = "supaflowRun pipelineId: '" + orders.apiName() + "', propagate: false\n";
        WorkflowJob job = JenkinsSetup.pipeline(j, run + run);
        next(JobScript.completedWithWarning(), 30);
        next(JobScript.completed(), 60);
        build(job);
        job.setDefinition(JenkinsSetup.definition(run));
        next(JobScript.failed("Column gone"), 45);
        build(job);
        job.setDefinition(JenkinsSetup.definition("echo 'Nothing of Supaflow here'"));
        build(job);
        job.setDefinition(JenkinsSetup.definition(run));
        next(JobScript.timedOut(), 6);
        build(job).setDisplayName("<i>nightly</i>&amp;");
        sandbox.outOfCredits(true);
        build(job);
        sandbox.outOfCredits(false);
        job.setDefinition(JenkinsSetup.definition(run + run));
        next(JobScript.completed(), 60);
        next(JobScript.cancelled(), 3);
        build(job);
        job.setDefinition(JenkinsSetup.definition(run));
        next(JobScript.completed(), 120);
        build(job);
        orders.nextScript(JobScript.running());
        WorkflowRun goingOn = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", goingOn);

        List<DomElement> charts = charts(job);

        sandbox.jobs(orders.id()).forEach(each -> each.end("completed", null));
        j.waitForCompletion(goingOn);
        assertEquals(List.of("1/", "2/", "4/", "5/", "6/", "7/"), texts(charts.get(0), ".//*[local-name()='a']/@href"));
        assertEquals(
                List.of(
                        "#1: 3,500 rows read, 3,488 rows written",
                        "#2: 1,250 rows read, 250 rows written",
                        "<i>nightly</i>&amp;: – rows read, – rows written",
                        "#5: – rows read, – rows written",
                        "#6: 1,750 rows read, 1,750 rows written",
                        "#7: 1,750 rows read, 1,750 rows written"),
                words(charts.get(0)));
        assertEquals(List.of("Rows read", "Rows written"), keys(charts.get(0)));
        assertEquals(List.of("0", "1K", "2K", "3K", "4K"), ticks(charts.get(0)));
        assertThat(bars(charts.get(0)), hasSize(8));
        assertEquals(
                List.of(
                        "#1: 1:30 min, Completed with warnings",
                        "#2: 0:45 min, Failed",
                        "<i>nightly</i>&amp;: 0:06 min, Failed",
                        "#5: 0:00 min, Failed",
                        "#6: 1:03 min, Cancelled or skipped",
                        "#7: 2:00 min, Completed"),
                words(charts.get(1)));
        assertEquals(
                List.of("Completed", "Completed with warnings", "Cancelled or skipped", "Failed"), keys(charts.get(1)));
        assertEquals(List.of("0:00", "0:30", "1:00", "1:30", "2:00"), ticks(charts.get(1)));
        assertEquals(
                Stream.of("warning", "failed", "failed", "failed", "cancelled", "completed")
                        .map(style -> "supaflow-trend__bar supaflow-trend--" + style)
                        .toList(),
                texts(charts.get(1), ".//*[contains(@class, 'supaflow-trend__bar')]/@class"));
    }

    @Test
    void tellsThePipelinesOfAJobApartAndCountsOnceWhatRanAtOnce() throws Exception {
        SandboxPipeline contacts = sandbox.addPipeline("Contacts", "contacts_of_" + orders.apiName());
        WorkflowJob job = JenkinsSetup.pipeline(
                j,
                "parallel(a: {supaflowRun pipelineId: '" + orders.apiName() + "'}, b: {supaflowRun pipelineId: '"
                        + contacts.apiName() + "'}, c: {supaflowRun pipelineId: '" + orders.apiName() + "'})");
        JobScript minute = JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60));
        orders.script(minute);
        contacts.script(minute);
        for (int i = 1; i <= 2; i++) {
            int jobs = 2 * i;
            WorkflowRun build = job.scheduleBuild2(0).waitForStart();
            // Supaflow's time stands still until all of them run.
            JenkinsSetup.eventually(
                    () -> sandbox.created(orders.id()) == jobs && sandbox.created(contacts.id()) == jobs / 2);
            pass(build);
            j.assertBuildStatusSuccess(j.waitForCompletion(build));
        }

        List<DomElement> charts = charts(job);

        assertThat(charts, hasSize(4));
        List<String> titles = charts.stream()
                .map(chart -> texts(chart, ".//figcaption").get(0))
                .toList();
        assertThat(
                titles,
                containsInAnyOrder(
                        "Supaflow rows: Contacts",
                        "Supaflow duration in minutes: Contacts",
                        "Supaflow rows: Orders to Warehouse",
                        "Supaflow duration in minutes: Orders to Warehouse"));
        assertEquals(
                List.of("#1: 1:00 min, Completed", "#2: 1:00 min, Completed"),
                words(charts.get(titles.indexOf("Supaflow duration in minutes: Orders to Warehouse"))));
        assertEquals(
                List.of("#1: 3,500 rows read, 3,500 rows written", "#2: 3,500 rows read, 3,500 rows written"),
                words(charts.get(titles.indexOf("Supaflow rows: Orders to Warehouse"))));
    }

    @Test
    void hasAPageOfAllBuildsThatAreKept() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        orders.nextScript(JobScript.failed("Column gone"));
        build(job);
        build(job);
        job.getBuildersList().clear();
        for (int i = 0; i < 3; i++) {
            build(job);
        }

        HtmlPage charts = browser.goTo(chartsOf(page(job)));
        assertEquals(List.of("supaflow/"), texts(charts, "//p[contains(@class, 'supaflow-trend__more')]/a/@href"));
        HtmlPage history = browser.goTo(job.getUrl() + "supaflow/");

        assertEquals(
                List.of(
                        "#2 | Orders to Warehouse | Completed | 1,750 | 1,750",
                        "#1 | Orders to Warehouse | Failed | 1,250 | 250"),
                elements(history, "//tbody/tr").stream()
                        .map(row -> String.join(" | ", texts(row, "td").subList(0, 5)))
                        .toList());
        assertEquals(List.of("../2/", "../1/"), texts(history, "//tbody/tr/td[1]/a/@href"));
        assertEquals(
                List.of("../1/", "../2/"),
                texts(history, "(//figure)[1]//*[local-name()='a'][contains(@class, 'build')]/@href"));
        assertThat(texts(history, "//figure//ul[contains(@class, 'visually-hidden')]"), is(empty()));
        assertThat(texts(browser.goTo(job.getUrl() + "supaflow/?before=2"), "//tbody/tr/td[1]"), contains("#1"));
        assertThat(
                browser.goTo(job.getUrl() + "supaflow/?before=1").asNormalizedText(),
                containsString("None of these builds has run Supaflow."));
        assertThat(texts(browser.goTo(job.getUrl() + "supaflow/?before=x"), "//tbody/tr"), hasSize(2));
    }

    @Test
    void leadsFromPageToPageOfALongHistory() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        job.getBuildersList().clear();
        for (int i = 0; i < 4; i++) {
            build(job);
        }

        History newest = new History(job.getLastBuild(), 3);
        assertEquals(List.of(), newest.getRuns());
        assertEquals(3, newest.getBefore());
        History oldest = new History(job.getNearestOldBuild(newest.getBefore() - 1), 3);
        assertEquals(
                List.of("#1"), oldest.getRuns().stream().map(TrendRun::getLabel).toList());
        assertNull(oldest.getBefore());
    }

    @Test
    void speaksGerman() throws Exception {
        browser.addRequestHeader("Accept-Language", "de");
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        build(job);

        List<DomElement> charts = charts(job);

        assertThat(charts.get(0).getAttribute("aria-label"), containsString("die ihre Supaflow-Läufe gelesen"));
        assertThat(charts.get(1).getTextContent(), containsString("Supaflow: Dauer in Minuten"));
        assertEquals(List.of("Gelesene Zeilen", "Geschriebene Zeilen"), keys(charts.get(0)));
        assertEquals(
                "#1: 1.750 Zeilen gelesen, 1.750 Zeilen geschrieben",
                words(charts.get(0)).get(0));
        assertThat(
                browser.goTo(job.getUrl() + "supaflow/").asNormalizedText(),
                allOf(containsString("Gelesene Zeilen"), containsString("Abgeschlossen"), containsString("1.750")));
    }

    @Test
    void whoMayNoLongerReadTheJobGetsNoFigures() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        build(job);
        try {
            j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
            j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                    .grant(Jenkins.READ, Item.READ)
                    .everywhere()
                    .to("reader"));
            browser.login("reader");
            HtmlPage charts = browser.goTo(chartsOf(page(job)));
            assertThat(charts.getWebResponse().getContentAsString(), containsString("1,750"));

            j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                    .grant(Jenkins.READ)
                    .everywhere()
                    .to("reader"));

            assertEquals(404, page(job).getWebResponse().getStatusCode());
            charts = browser.goTo(
                    j.getURL().toURI().relativize(charts.getUrl().toURI()).toString());
            assertEquals(404, charts.getWebResponse().getStatusCode());
            assertThat(charts.getWebResponse().getContentAsString(), not(containsString("1,750")));
        } finally {
            j.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
            j.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        }
    }

    @Test
    void loadsNoBuildOfAJobThatNeverRanSupaflow() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        build(job);
        build(job);
        FreeStyleProject reloaded = reload(job);

        SupaflowTrendAction action = reloaded.getAction(SupaflowTrendAction.class);
        assertFalse(action.isShown());
        assertEquals(List.of(), action.getCharts());

        assertEquals(0, loaded(reloaded));
    }

    @Test
    void loadsFewBuildsForAPageAndNoneForTheListOfActions() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        job.getBuildersList().clear();
        for (int i = 0; i < SupaflowTrendAction.RECENT_BUILDS + 5; i++) {
            build(job);
        }
        FreeStyleProject reloaded = reload(job);

        SupaflowTrendAction action = reloaded.getAction(SupaflowTrendAction.class);
        assertEquals(0, loaded(reloaded));
        assertFalse(action.isShown());

        assertThat(loaded(reloaded), is(lessThanOrEqualTo(SupaflowTrendAction.RECENT_BUILDS + 1)));
        assertTrue(loaded(reloaded) > 0);
    }

    @Test
    void staysWhateverTheLastBuildDid() throws Exception {
        String run = "supaflowRun pipelineId: '" + orders.apiName() + "'\n";
        WorkflowJob job = JenkinsSetup.pipeline(j, run);
        orders.script(JobScript.failed("Column gone"));
        build(job);
        build(job);
        assertThat("no build ever succeeded", charts(job), hasSize(2));

        job.setDefinition(JenkinsSetup.definition("echo 'The sync is left out'"));
        j.assertBuildStatusSuccess(build(job));
        assertThat("one that skipped its run", charts(job), hasSize(2));

        job.setDefinition(JenkinsSetup.definition("error 'Failed before its run'\n" + run));
        build(job);
        assertThat("one that failed before its run", charts(job), hasSize(2));

        job.renameTo(job.getName() + "-renamed");
        assertThat("renamed", charts(job), hasSize(2));
        assertThat("restarted", charts(reload(job)), hasSize(2));

        job = j.jenkins.getItemByFullName(job.getFullName(), WorkflowJob.class);
        job.setDefinition(JenkinsSetup.definition(run));
        orders.nextScript(JobScript.running());
        WorkflowRun goingOn = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", goingOn);
        assertThat("one that goes on", charts(job), hasSize(2));

        sandbox.jobs(orders.id()).forEach(each -> each.end("completed", null));
        j.waitForCompletion(goingOn);
    }

    @SuppressWarnings("unchecked")
    private static <J extends Job<?, ?>> J reload(J job) throws Exception {
        job.doReload();
        return (J) j.jenkins.getItemByFullName(job.getFullName());
    }

    private static int loaded(FreeStyleProject job) {
        return job.getLazyBuildMixIn().getRunMap().getLoadedBuilds().size();
    }

    private void next(JobScript script, int seconds) {
        orders.nextScript(script.lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(seconds)));
    }

    /** Builds, while Supaflow's time flies. */
    private static Run<?, ?> build(ParameterizedJob<?, ?> job) throws Exception {
        Run<?, ?> build = job.scheduleBuild2(0).waitForStart();
        pass(build);
        return j.waitForCompletion(build);
    }

    private static void pass(Run<?, ?> build) {
        JenkinsSetup.eventually(() -> {
            clock.advance(Duration.ofSeconds(5));
            return !build.isBuilding();
        });
    }

    private HtmlPage page(Job<?, ?> job) throws Exception {
        return browser.goTo(job.getUrl());
    }

    /** The charts of a job, as its page fetches them; none if the page has no place for them. */
    private List<DomElement> charts(Job<?, ?> job) throws Exception {
        HtmlPage page = page(job);
        return page.querySelector(".supaflow-trends") == null
                ? List.of()
                : elements(browser.goTo(chartsOf(page)), "//*[contains(@class, 'supaflow-trend')][@aria-label]");
    }

    private static String chartsOf(HtmlPage page) throws Exception {
        DomElement place = page.querySelector(".supaflow-trends");
        URI charts = page.getUrl().toURI().resolve(place.getAttribute("data-url"));
        return j.getURL().toURI().relativize(charts).toString();
    }

    private static List<DomElement> elements(DomNode within, String path) {
        return within.getByXPath(path).stream().map(DomElement.class::cast).toList();
    }

    private static List<String> texts(DomNode within, String path) {
        return within.getByXPath(path).stream()
                .map(node ->
                        node instanceof DomAttr attribute ? attribute.getValue() : ((DomNode) node).getTextContent())
                .map(String::strip)
                .toList();
    }

    /** What the chart says of each build: whoever points at it reads it, and whoever hears the page hears it. */
    private static List<String> words(DomElement chart) {
        List<String> words = texts(chart, ".//ul[contains(@class, 'visually-hidden')]/li");
        assertEquals(texts(chart, ".//*[local-name()='title']"), words);
        return words;
    }

    private static List<String> keys(DomElement chart) {
        return texts(chart, ".//li[contains(@class, 'supaflow-trend__key')]");
    }

    private static List<String> ticks(DomElement chart) {
        return texts(chart, ".//*[contains(@class, 'supaflow-trend__value')]");
    }

    private static List<DomElement> bars(DomElement chart) {
        return elements(chart, ".//*[contains(@class, 'supaflow-trend__bar')]");
    }
}
