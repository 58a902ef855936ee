package io.jenkins.plugins.supaflow.trend;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn.ParameterizedJob;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
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

/** The charts on a job's page, as a browser gets them: the page, then the model by the page's own proxy. */
@WithJenkins
class SupaflowTrendTest {

    private static final Pattern PROXY_SCRIPT = Pattern.compile("/\\$stapler/bound/script/[^\"]*?var=trendProxy[^\"]*");
    private static final Pattern PROXY = Pattern.compile("makeStaplerProxy\\('([^']+)','([^']*)'");
    private static final ObjectMapper JSON = new ObjectMapper();

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
    static void stop() {
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
        assertThat(charts(page(job)), is(empty()));
        build(job);
        assertThat(charts(page(job)), is(empty()));
        build(job);

        List<DomElement> charts = charts(page(job));

        assertThat(
                charts.stream().map(chart -> chart.getAttribute("aria-label")).toList(),
                contains(
                        "Chart of the last builds: rows that their Supaflow runs read and wrote",
                        "Chart of the last builds: how many minutes their Supaflow runs took, and how they ended"));
        assertThat(charts.get(0).getTextContent(), containsString("Supaflow rows"));
        assertThat(charts.get(1).getTextContent(), containsString("Supaflow duration in minutes"));
        // A click on a build of the chart opens number/tool.
        assertEquals(".", charts.get(0).getFirstByXPath("string(.//div/@tool)"));
    }

    @Test
    void withoutRowsThereIsNoChartOfRows() throws Exception {
        orders.script(JobScript.timedOut());
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        build(job);

        List<DomElement> charts = charts(page(job));

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
        build(job).setDisplayName("nightly");
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

        List<JsonNode> models = models(job);

        sandbox.jobs(orders.id()).forEach(each -> each.end("completed", null));
        j.waitForCompletion(goingOn);
        JsonNode rows = models.get(0);
        assertEquals(List.of("#1", "#2", "nightly", "#5", "#6", "#7"), texts(rows.get("domainAxisLabels")));
        assertEquals("[1,2,4,5,6,7]", rows.get("buildNumbers").toString());
        assertEquals(List.of("Rows read", "Rows written"), names(rows));
        assertEquals(Arrays.asList(3500.0, 1250.0, null, null, 1750.0, 1750.0), data(rows, "Rows read"));
        assertEquals(Arrays.asList(3488.0, 250.0, null, null, 1750.0, 1750.0), data(rows, "Rows written"));
        assertEquals(0, rows.get("rangeMin").asInt());
        assertEquals(3500, rows.get("rangeMax").asInt());
        JsonNode durations = models.get(1);
        assertEquals(rows.get("domainAxisLabels"), durations.get("domainAxisLabels"));
        assertEquals(
                List.of("Completed", "Completed with warnings", "Cancelled or skipped", "Failed"), names(durations));
        assertEquals(Arrays.asList(null, null, null, null, null, 2.0), data(durations, "Completed"));
        assertEquals(Arrays.asList(1.5, null, null, null, null, null), data(durations, "Completed with warnings"));
        assertEquals(Arrays.asList(null, null, null, null, 1.05, null), data(durations, "Cancelled or skipped"));
        assertEquals(Arrays.asList(null, 0.75, 0.1, 0.0, null, null), data(durations, "Failed"));
        assertEquals("bar", durations.at("/series/0/type").asText());
        assertFalse(durations.at("/series/0/clip").asBoolean(true));
        assertEquals(2, durations.get("rangeMax").asInt());
    }

    @Test
    void speaksGerman() throws Exception {
        browser.addRequestHeader("Accept-Language", "de");
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        build(job);
        build(job);

        List<DomElement> charts = charts(page(job));

        assertThat(charts.get(0).getAttribute("aria-label"), containsString("die ihre Supaflow-Läufe gelesen"));
        assertThat(charts.get(1).getTextContent(), containsString("Supaflow: Dauer in Minuten"));
        assertEquals(
                List.of("Gelesene Zeilen", "Geschriebene Zeilen"),
                names(models(job).get(0)));
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
            List<Proxy> proxies = proxies(page(job));
            assertThat(model(proxies.get(0)).toString(), containsString("1750"));

            j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                    .grant(Jenkins.READ)
                    .everywhere()
                    .to("reader"));

            assertEquals(404, page(job).getWebResponse().getStatusCode());
            for (Proxy proxy : proxies) {
                JsonNode model = model(proxy);
                assertThat(texts(model.get("domainAxisLabels")), is(empty()));
                assertThat(model.toString(), not(containsString("1750")));
            }
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

        assertFalse(isShown(reloaded));

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

        reloaded.getAction(SupaflowTrendAction.class);
        assertEquals(0, loaded(reloaded));
        assertFalse(isShown(reloaded));

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
        assertThat("no build ever succeeded", charts(page(job)), hasSize(2));

        job.setDefinition(JenkinsSetup.definition("echo 'The sync is left out'"));
        j.assertBuildStatusSuccess(build(job));
        assertThat("one that skipped its run", charts(page(job)), hasSize(2));

        job.setDefinition(JenkinsSetup.definition("error 'Failed before its run'\n" + run));
        build(job);
        assertThat("one that failed before its run", charts(page(job)), hasSize(2));

        job.renameTo(job.getName() + "-renamed");
        assertThat("renamed", charts(page(job)), hasSize(2));
        assertThat("restarted", charts(page(reload(job))), hasSize(2));

        job = j.jenkins.getItemByFullName(job.getFullName(), WorkflowJob.class);
        job.setDefinition(JenkinsSetup.definition(run));
        orders.nextScript(JobScript.running());
        WorkflowRun goingOn = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", goingOn);
        assertThat("one that goes on", charts(page(job)), hasSize(2));

        sandbox.jobs(orders.id()).forEach(each -> each.end("completed", null));
        j.waitForCompletion(goingOn);
    }

    private static boolean isShown(Job<?, ?> job) {
        SupaflowTrendAction action = job.getAction(SupaflowTrendAction.class);
        return action.getRows().isTrendVisible() || action.getDurations().isTrendVisible();
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
        JenkinsSetup.eventually(() -> {
            clock.advance(Duration.ofSeconds(5));
            return !build.isBuilding();
        });
        return j.waitForCompletion(build);
    }

    private HtmlPage page(Job<?, ?> job) throws Exception {
        return browser.goTo(job.getUrl());
    }

    private static List<DomElement> charts(HtmlPage page) {
        List<DomElement> charts = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(".supaflow-trend")) {
            charts.add((DomElement) node);
        }
        return charts;
    }

    /** What the page's script calls for the model of a chart. */
    private record Proxy(String url, String crumb) {}

    private List<Proxy> proxies(HtmlPage page) throws Exception {
        List<Proxy> proxies = new ArrayList<>();
        List<String> scripts = PROXY_SCRIPT
                .matcher(page.getWebResponse().getContentAsString())
                .results()
                .map(MatchResult::group)
                .toList();
        for (String script : scripts) {
            WebRequest request = new WebRequest(absolute(j.contextPath + script.replace("&amp;", "&")));
            Matcher proxy = PROXY.matcher(browser.loadWebResponse(request).getContentAsString());
            assertTrue(proxy.find(), script);
            proxies.add(new Proxy(proxy.group(1), proxy.group(2)));
        }
        return proxies;
    }

    private static URL absolute(String path) throws Exception {
        return j.getURL().toURI().resolve(URI.create(path)).toURL();
    }

    private WebResponse call(Proxy proxy) throws Exception {
        WebRequest request = new WebRequest(absolute(proxy.url() + "/getBuildTrendModel"), HttpMethod.POST);
        request.setAdditionalHeader("Content-Type", "application/x-stapler-method-invocation;charset=UTF-8");
        request.setAdditionalHeader("Crumb", proxy.crumb());
        request.setAdditionalHeader(j.jenkins.getCrumbIssuer().getCrumbRequestField(), proxy.crumb());
        request.setRequestBody("[]");
        return browser.loadWebResponse(request);
    }

    private List<JsonNode> models(Job<?, ?> job) throws Exception {
        List<JsonNode> models = new ArrayList<>();
        for (Proxy proxy : proxies(page(job))) {
            models.add(model(proxy));
        }
        return models;
    }

    private JsonNode model(Proxy proxy) throws Exception {
        WebResponse answer = call(proxy);
        assertEquals(200, answer.getStatusCode());
        // A text in JSON, which is JSON itself: so do all charts of the ECharts API plugin.
        return JSON.readTree(JSON.readTree(answer.getContentAsString()).asText());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(JsonNode model) {
        return StreamSupport.stream(model.get("series").spliterator(), false)
                .map(series -> series.get("name").asText())
                .toList();
    }

    private static List<Double> data(JsonNode model, String name) {
        List<Double> data = new ArrayList<>();
        for (JsonNode series : model.get("series")) {
            if (series.get("name").asText().equals(name)) {
                series.get("data").forEach(value -> data.add(value.isNull() ? null : value.asDouble()));
            }
        }
        return data;
    }
}
