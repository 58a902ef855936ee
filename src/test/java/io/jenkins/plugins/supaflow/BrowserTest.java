package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.browser.Browser;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.folder.SupaflowFolderProperty;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxObject;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import io.jenkins.plugins.supaflow.triggers.SupaflowTrigger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import jenkins.security.csp.CspReceiver;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** What people do, in a real browser, with the content security policy that Jenkins enforces in tests. */
@ReadsEverySecond
@WithJenkins
class BrowserTest {

    private static final String BOX = "input[name='_.pipelineId']";
    private static final String OPTION = "[role=option]";

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;
    private static Browser browser;
    private static int pipelines;
    private SandboxPipeline orders;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        assumeTrue(Browser.missing() == null, Browser.missing());
        j = rule;
        sandbox = SupaflowSandbox.start();
        JenkinsSetup.configure(sandbox);
        browser = Browser.open();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
            j.after();
            sandbox.close();
        }
    }

    @BeforeEach
    void addPipeline() {
        orders = sandbox.addPipeline("Orders to Warehouse", "orders_" + ++pipelines)
                .source("Shop", "PostgreSQL")
                .destination("Warehouse", "Snowflake");
        sandbox.clearFaults();
        browser.size(1_400, 900);
        browser.console();
        CspReports.ALL.clear();
    }

    @AfterEach
    void nothingWentWrongBehindTheScenes() {
        assertThat(
                browser.console().stream()
                        .filter(line -> line.contains("SEVERE") && !isOfNarrowBreadcrumbs(line))
                        .toList(),
                is(empty()));
        assertThat(CspReports.ALL, is(empty()));
    }

    /** Jenkins' own error, from 2.556 to 2.570, on any page whose breadcrumbs do not fit: jenkinsci/jenkins#26978. */
    private static boolean isOfNarrowBreadcrumbs(String line) {
        return line.contains("/jsbundles/header.js") && line.contains("undefined (reading 'replace')");
    }

    /** Everything that a browser refused to do because of the content security policy. */
    @TestExtension
    public static final class CspReports implements CspReceiver {

        static final List<String> ALL = new CopyOnWriteArrayList<>();

        @Override
        public void report(ViewContext viewContext, String userId, JSONObject report) {
            ALL.add(report.toString());
        }
    }

    private static void open(String path) throws Exception {
        browser.go(j.getURL() + path);
    }

    private FreeStyleProject job(String pipeline) throws Exception {
        return JenkinsSetup.freestyle(j, new SupaflowRunBuilder(pipeline));
    }

    private WorkflowRun begun() throws Exception {
        orders.script(JobScript.running());
        return JenkinsSetup.pipeline(j, "supaflowRun pipelineId: '" + orders.apiName() + "'")
                .scheduleBuild2(0)
                .waitForStart();
    }

    private WorkflowRun running() throws Exception {
        WorkflowRun build = begun();
        j.waitForMessage(": running", build);
        return build;
    }

    private void endAs(String status) {
        sandbox.jobs(orders.id()).forEach(job -> job.end(status, null));
    }

    /** Pixels by which the page is wider than the window. */
    private static long overflow() {
        return (Long) browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    @Test
    void choosesAPipelineByTypingAndWatchesItsRun() throws Exception {
        orders.script(JobScript.running());
        FreeStyleProject job = job("");
        open(job.getUrl() + "configure");

        browser.click("input[name='_.pipelineId']");
        browser.type("ORDERS_" + pipelines);
        browser.awaitText("[role=option]", "Shop → Warehouse");
        browser.type(Keys.ARROW_DOWN, Keys.ENTER);
        assertEquals(
                orders.apiName(), browser.find("input[name='_.pipelineId']").getDomProperty("value"));
        browser.awaitText(".validation-error-area", "Shop → Warehouse");
        browser.click("button[name=Submit]");
        JenkinsSetup.eventually(() -> !browser.url().contains("configure"));
        assertEquals(
                orders.apiName(), ((SupaflowRunBuilder) job.getBuildersList().get(0)).getPipelineId());

        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", build);
        open(build.getUrl());
        browser.awaitText(".supaflow-card [data-field=status]", "Running");
        browser.run("window.thisPage = true");
        endAs("completed");
        browser.awaitText(".supaflow-card [data-field=status]", "Completed");
        assertEquals(true, browser.run("return window.thisPage"), "without a reload");
        assertEquals("success", browser.find(".supaflow-card").getDomAttribute("data-kind"));
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void choosesAPipelineFromTheListThatAClickOpens() throws Exception {
        sandbox.addPipeline("A first one", "a_first_one");
        sandbox.addPipeline("A last one", "a_last_one").source("Ledger", "MySQL");
        // A key of its own: what another test was told of its pipelines counts for a minute.
        sandbox.addKey("ak_of_the_list", SupaflowSandbox.USER_ID);
        JenkinsSetup.addKey("list", "ak_of_the_list");
        SupaflowRunBuilder step = new SupaflowRunBuilder("a_first_one");
        step.setCredentialsId("list");
        open(JenkinsSetup.freestyle(j, step).getUrl() + "configure");
        browser.awaitText(".validation-error-area", "A first one");

        browser.click(BOX);
        browser.awaitText(OPTION, "A last one");
        assertEquals("true", browser.find(BOX).getDomAttribute("aria-expanded"));
        assertThat(activeOption(), containsString("A first one"));
        browser.type(Keys.ARROW_DOWN);
        assertThat(activeOption(), containsString("A last one"));
        browser.type(Keys.HOME);
        assertEquals("", activeOption());
        browser.type(Keys.ESCAPE);
        assertEquals("false", browser.find(BOX).getDomAttribute("aria-expanded"));

        browser.click(".supaflow-pipelines__chevron");
        browser.awaitText(OPTION, "A last one");
        browser.click(".supaflow-pipelines__chevron");
        assertTrue(browser.findAll(OPTION).stream().noneMatch(WebElement::isDisplayed));

        browser.click(BOX);
        selectText();
        browser.type(Keys.BACK_SPACE);
        assertThat(
                "what was said of the former text",
                browser.run("return document.querySelector('.validation-error-area').innerText"),
                is(""));
        browser.awaitText(OPTION, "A last one");
        browser.type("ledger", Keys.ENTER);
        awaitValue("a_last_one");
        browser.awaitText(".validation-error-area", "A last one: Ledger →");

        selectText();
        browser.type("a first ONE", Keys.ENTER);
        awaitValue("a_first_one");
        selectText();
        browser.type("a_first_one");
        browser.awaitText(OPTION, "A first one");
        browser.type(Keys.TAB);
        browser.awaitText(".validation-error-area", "A first one");
        assertThat(browser.url(), containsString("configure"));
    }

    /** The active option's text, empty if none is active. */
    private static String activeOption() {
        return (String) browser.run(
                "const option = document.getElementById(arguments[0].getAttribute('aria-activedescendant'));"
                        + "return option ? option.innerText : ''",
                browser.find(BOX));
    }

    private static void selectText() {
        browser.run("document.activeElement.select()");
    }

    private static void awaitValue(String value) {
        JenkinsSetup.eventually(() -> value.equals(browser.find(BOX).getDomProperty("value")));
    }

    @Test
    void choosesTheDefaultKeyOfAFolder() throws Exception {
        Folder folder = j.createProject(Folder.class, "folder");
        open(folder.getUrl() + "configure");

        browser.awaitText("select[aria-label='Default credential'] option", JenkinsSetup.CREDENTIALS_ID);
        browser.click("select[aria-label='Default credential']");
        browser.type(JenkinsSetup.CREDENTIALS_ID, Keys.TAB);
        browser.awaitText(".validation-error-area", "Supaflow accepts this key");
        browser.click("button[name=Submit]");
        JenkinsSetup.eventually(() -> !browser.url().contains("configure"));

        assertEquals(
                JenkinsSetup.CREDENTIALS_ID,
                folder.getProperties().get(SupaflowFolderProperty.class).getCredentialsId());
    }

    @Test
    void configuresATriggerAndSeesHowItFares() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        SupaflowTrigger trigger = new SupaflowTrigger(orders.apiName());
        trigger.setCredentialsId("gone");
        job.addTrigger(trigger);
        trigger.start(job, true);
        browser.size(360, 900);
        open(job.getUrl());
        browser.awaitText(".supaflow-trigger .jenkins-alert", "There is no Secret text credential 'gone'");
        assertThat(overflow(), lessThan(1L));
        browser.size(1_400, 900);

        open(job.getUrl() + "configure");
        browser.awaitText(".validation-error-area", "There is no Secret text credential 'gone'");
        assertEquals(
                List.of(
                        "Completed",
                        "Completed with warnings",
                        "Failed",
                        "Cancelled",
                        "Timed out",
                        "Skipped",
                        "Start a build for each run that ended while Jenkins was down"),
                browser.run("return Array.from(document.querySelectorAll(\"input[name='on'][type='checkbox'], "
                        + "input[name='_.everyJob']\")).map(box => box.ariaLabel)"));
        browser.run("document.querySelector(\"input[name='on'][json='failed']\").nextElementSibling.click()");
        browser.run("const key = document.querySelector(\"select[name='_.credentialsId']\"); key.value = '';"
                + "key.dispatchEvent(new Event('change', { bubbles: true }))");
        browser.awaitText(".validation-error-area", "Orders to Warehouse: Shop → Warehouse");
        browser.click("button[name=Submit]");
        JenkinsSetup.eventually(() -> !browser.url().contains("configure"));

        SupaflowTrigger changed = job.getTrigger(SupaflowTrigger.class);
        assertEquals(List.of("completed", "completed_with_warning", "failed"), changed.getOn());
        assertNull(changed.getCredentialsId());
        JenkinsSetup.eventually(() -> {
            open(job.getUrl());
            return browser.findAll(".supaflow-trigger").stream()
                    .anyMatch(shown -> shown.getText().contains("; no run is in progress."));
        });
        assertThat(browser.findAll(".supaflow-trigger .jenkins-alert"), is(empty()));
        changed.stop();
    }

    @Test
    void cancelsByTheButtonWithTheKeyboardAlone() throws Exception {
        WorkflowRun build = running();
        open(build.getUrl());
        browser.awaitText(".supaflow-card [data-field=status]", "Running");

        browser.tabTo(".supaflow-card__cancel");
        browser.type(Keys.ENTER);
        browser.awaitText("dialog[open]", "Cancel the Supaflow run of Orders to Warehouse?");
        browser.awaitText("dialog[open]", "The build that waits for it is aborted.");
        browser.awaitText("dialog[open] button[data-id=cancel]", "Keep running");
        browser.awaitText("dialog[open] button[data-id=ok]", "Cancel the run");
        browser.tabTo("dialog[open] button[data-id=ok]");
        browser.type(Keys.ENTER);

        browser.awaitText(".supaflow-card [data-field=status]", "Cancelled");
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertEquals(1, sandbox.created(orders.id()));
        assertTrue(browser.findAll(".supaflow-card__cancel").stream().noneMatch(button -> button.isDisplayed()));
        assertEquals(
                true,
                browser.run("return document.activeElement.matches('.supaflow-card__state')"),
                "the focus is where it was, though the button is gone");
        assertEquals(
                false, browser.run("return getComputedStyle(document.activeElement).outlineStyle === 'none'"), "seen");
    }

    @Test
    void showsARunThatWaitsForSupaflowAndThenItsJobInTheSamePlace() throws Exception {
        sandbox.faultAlways(Operation.PIPELINES, Fault.badGateway());
        WorkflowRun build = begun();
        j.waitForMessage("Retrying for up to", build);
        browser.size(360, 900);
        open(build.getUrl());
        browser.awaitText(".supaflow-card [data-field=status]", "Preparing");
        browser.awaitText(".supaflow-card [data-field=title]", orders.apiName());
        browser.awaitText(".supaflow-card [data-field=message]", "Retrying until");
        assertTrue(browser.find(".supaflow-card__cancel").isDisplayed());
        assertThat(overflow(), lessThan(1L));
        // In each frame, by where the card is: the page's own header may move all of it. The little arrow that follows
        // the title is
        // not among the fields.
        browser.run("const card = () => document.querySelector('.supaflow-card');"
                + "const places = () => JSON.stringify([...card().querySelectorAll('[data-field]')]"
                + ".filter(field => !field.closest('.jenkins-card__title'))"
                + ".map(field => [field.dataset.field, field.getClientRects().length === 0 ? 'nowhere' : Math.round("
                + "field.getBoundingClientRect().top - card().getBoundingClientRect().top)]));"
                + "const before = places(); window.moved = [];"
                + "const look = () => { if (places() !== before) { window.moved.push(places()); }"
                + "requestAnimationFrame(look); }; look();");
        Object before = height();

        sandbox.clearFaults();
        browser.awaitText(".supaflow-card [data-field=status]", "Running");
        browser.awaitText(".supaflow-card [data-field=title]", "Orders to Warehouse");
        assertEquals(before, height());
        endAs("completed");
        browser.awaitText(".supaflow-card [data-field=status]", "Completed");

        assertEquals(before, height());
        assertEquals(List.of(), browser.run("return window.moved"), "not defined after a reload");
        assertEquals(
                "Supaflow: Orders to Warehouse", browser.find(".supaflow-card").getDomAttribute("aria-label"));
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void keepsTheLayoutStillWhileTheCardIsUpdated() throws Exception {
        WorkflowRun build = running();
        open(build.getUrl());
        browser.awaitText(".supaflow-card [data-field=status]", "Running");
        Object before = height();

        endAs("completed");
        browser.awaitText(".supaflow-card [data-field=status]", "Completed");

        assertEquals(before, height());
    }

    private static Object height() {
        return browser.run("return document.querySelector('.supaflow-card').offsetHeight");
    }

    @Test
    void readsTheDetailsOfAFailedRun() throws Exception {
        orders.script(JobScript.failed("Column gone").lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(2)));
        Run<?, ?> build = j.buildAndAssertStatus(Result.FAILURE, job(orders.apiName()));
        open(build.getUrl());
        browser.awaitText(".supaflow-card__notes", "public.orders, loading: Column gone");

        browser.find(".supaflow-card .jenkins-card__title-link").click();
        browser.awaitText(".supaflow-details__table tbody tr:first-child", "public.orders");

        assertThat(browser.find(".supaflow-details__message").getText(), is("Column gone"));
        assertEquals(3, browser.findAll(".supaflow-details__table tbody tr").size());
        assertEquals(
                List.of("Ingestion: Completed", "Staging: Completed", "Loading: Failed"),
                browser.findAll("tbody tr:first-child .supaflow-details__stages .supaflow-symbol").stream()
                        .map(symbol -> symbol.getDomProperty("textContent"))
                        .toList());
        assertEquals(2, browser.findAll(".supaflow-stages__lane").size(), "one was not reached");
        assertEquals(
                List.of("success", "success", "failure"),
                browser.findAll(".supaflow-stages__object:first-child .supaflow-stages__bar").stream()
                        .map(bar -> bar.getDomAttribute("data-kind"))
                        .toList());
        assertEquals(browser.find(".supaflow-stages__tick").getText(), "0:00", "the axis is in minutes and seconds");
        assertEquals(
                1L,
                browser.run("return [...document.querySelectorAll('body *')].filter(each => each.checkVisibility()"
                        + " && [...each.childNodes].some(node => node.nodeType === 3"
                        + " && node.data.includes('Orders to Warehouse'))).length"),
                "the name stands once");
    }

    @Test
    void sortsAndFiltersTheObjects() throws Exception {
        openDetails(JobScript.failed("Column gone"));

        sortBy("Rows in");
        assertEquals(List.of("public.orders", "public.customers", "public.order_lines"), shownNames());
        assertEquals("descending", sorting("Rows in"));
        sortBy("Rows in");
        assertEquals(
                List.of("public.customers", "public.orders", "public.order_lines"), shownNames(), "unknown is last");
        assertEquals("ascending", sorting("Rows in"));
        sortBy("Object");
        assertEquals(List.of("public.customers", "public.order_lines", "public.orders"), shownNames());
        assertEquals("none", sorting("Rows in"));
        browser.tabTo("thead th:first-of-type button");
        browser.type(Keys.ENTER, Keys.ENTER);
        assertEquals("none", sorting("Object"));
        assertEquals(
                List.of("public.orders", "public.customers", "public.order_lines"), shownNames(), "the worst first");

        browser.click(".supaflow-filter__text");
        browser.type("ORDERS");
        browser.awaitText(".supaflow-filter__matches", "1 of 3 objects");
        assertEquals(List.of("public.orders"), shownNames());
        assertEquals(1, browser.findAll(".supaflow-stages__object").size());
        browser.find(".supaflow-filter__text").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        new Select(browser.find(".supaflow-filter__status")).selectByVisibleText("Skipped (1)");
        JenkinsSetup.eventually(() -> shownNames().equals(List.of("public.order_lines")));
        new Select(browser.find(".supaflow-filter__status")).selectByVisibleText("All statuses");
        JenkinsSetup.eventually(() -> ((List<?>) shownNames()).size() == 3);
    }

    @Test
    void tellsTheValuesOfALaneToTheKeyboard() throws Exception {
        openDetails(JobScript.completed().lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)));

        browser.tabTo(".supaflow-stages__object");
        browser.awaitText(".tippy-box", "Ingestion 0:00–0:01: Completed");
        browser.type(Keys.ARROW_DOWN);
        assertEquals(
                1L,
                browser.run("return [...document.activeElement.parentNode.children].indexOf(document.activeElement)"));
        assertThat(
                browser.run("return document.activeElement.textContent").toString(),
                containsString("Loading 0:02–0:03: Completed"));
        browser.type(Keys.END, Keys.TAB);
        assertEquals(
                false, browser.run("return document.activeElement.matches('.supaflow-stages__object')"), "one stop");
    }

    @Test
    void hidesColumnsInWhichNothingStands() throws Exception {
        openDetails(JobScript.failed("Column gone")
                .jobResponse(JobScript.totals(1, 1_000, 0, 1, 0))
                .objects(List.of(SandboxObject.failed("public.orders", 1_000, "Column gone"))));

        assertEquals(
                List.of("Object", "Stages", "Rows in", "Rows out", "Rejected", "Size", "Duration"),
                browser.findAll(".supaflow-details__table thead th").stream()
                        .filter(WebElement::isDisplayed)
                        .map(WebElement::getText)
                        .toList());
    }

    @Test
    void keepsTheNameInSightWhereTheTableScrolls() throws Exception {
        openDetails(JobScript.failed("Column gone"));

        for (int width : new int[] {400, 1_200, 1_920}) {
            browser.size(width, 900);
            assertThat("the page at " + width, overflow(), lessThan(1L));
            String table = "const scroll = document.querySelector('.supaflow-details__scroll');";
            Object within = browser.run(table + "return scroll.scrollWidth - scroll.clientWidth");
            assertEquals(width == 400, (Long) within > 0, "the table at " + width);
            assertEquals(
                    0L,
                    browser.run(table + "scroll.scrollLeft = 1000;"
                            + "const name = scroll.querySelector('tbody td').getBoundingClientRect();"
                            + "return Math.round(name.left - scroll.getBoundingClientRect().left) > 4 ? 1 : 0"),
                    "the name at " + width);
        }
    }

    private void openDetails(JobScript script) throws Exception {
        orders.script(script);
        FreeStyleBuild build = job(orders.apiName()).scheduleBuild2(0).waitForStart();
        j.waitForCompletion(build);
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(build).isLive());
        open(build.getUrl() + "supaflow/"
                + build.getAction(SupaflowRunAction.class).getRunId() + "/");
        browser.awaitText(".supaflow-details__table", "public.orders");
    }

    private static void sortBy(String column) {
        head(column).findElement(By.tagName("button")).click();
    }

    private static String sorting(String column) {
        return head(column).getDomAttribute("aria-sort");
    }

    private static WebElement head(String column) {
        return browser.findAll(".supaflow-details__table thead th").stream()
                .filter(head -> head.getText().startsWith(column))
                .findFirst()
                .orElseThrow();
    }

    private static Object shownNames() {
        return browser.run("return [...document.querySelectorAll('.supaflow-details__object > span:last-child')]"
                + ".map(name => name.textContent)");
    }

    @Test
    void showsDetailsAsSoonAsTheRunHasEnded() throws Exception {
        WorkflowRun build = running();
        open(build.getUrl() + "supaflow/");
        browser.awaitText(".supaflow-details__note", "when the job ends");

        endAs("completed");

        browser.awaitText(".supaflow-details__table", "public.orders");
    }

    @Test
    void showsAThousandObjectsQuickly() throws Exception {
        JobScript script = JobScript.completed();
        orders.script(new JobScript(
                script.firstStatus(),
                script.queuedFor(),
                script.pickedFor(),
                Duration.ofSeconds(1),
                script.endStatus(),
                null,
                script.jobResponse(),
                IntStream.range(0, 1_000)
                        .mapToObj(i -> SandboxObject.completed("warehouse.sales_history_" + i, 1_000 + i))
                        .toList()));
        Run<?, ?> build = j.buildAndAssertSuccess(job(orders.apiName()));
        SupaflowRunAction action = build.getAction(SupaflowRunAction.class);
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(build).isLive());

        open(build.getUrl() + "supaflow/" + action.getRunId() + "/");
        browser.awaitText(".supaflow-details__table", "warehouse.sales_history_0");
        // With all that the browser keeps.
        browser.run("location.reload()");
        browser.awaitText(".supaflow-details__table", "warehouse.sales_history_0");
        System.out.println("A page with 1,000 objects was complete after "
                + browser.run("return Math.round(performance.getEntriesByName('supaflow-details')[0].startTime)")
                + " ms");

        assertEquals(10, browser.findAll(".supaflow-stages__object").size());
        assertEquals(100, browser.findAll(".supaflow-details__table tbody tr").size());
        browser.tabTo(".supaflow-stages .supaflow-details__more");
        browser.type(Keys.ENTER);
        assertEquals(1_000, browser.findAll(".supaflow-stages__object").size());
        assertEquals(
                10L,
                browser.run("return [...document.activeElement.parentNode.children].indexOf(document.activeElement)"),
                "the focus is on the first new one");
        browser.click(".supaflow-details__scroll + .supaflow-details__more");
        assertEquals(1_000, browser.findAll(".supaflow-details__table tbody tr").size());
        browser.click(".supaflow-filter__text");
        browser.type("history_999");
        browser.awaitText(".supaflow-filter__matches", "1 of 1,000 objects");
        assertEquals(List.of("warehouse.sales_history_999"), shownNames());
    }

    @Test
    void copiesTheIdsOfJobAndPipeline() throws Exception {
        openDetails(JobScript.completed());

        assertPastes(sandbox.jobs(orders.id()).get(0).id());
        assertPastes(orders.id());
    }

    private static void assertPastes(String id) {
        browser.click(".jenkins-copy-button[text='" + id + "']");
        JenkinsSetup.eventually(() -> {
            WebElement field = browser.find(".supaflow-details__bar input");
            field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.chord(Keys.CONTROL, "v"));
            return id.equals(field.getDomProperty("value"));
        });
    }

    @Test
    void weighsLittleOnABuildsPage() throws Exception {
        orders.script(JobScript.completedWithWarning());
        Run<?, ?> with = j.buildAndAssertSuccess(job(orders.apiName()));
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(with).isLive());
        Run<?, ?> without = j.buildAndAssertSuccess(j.createFreeStyleProject());

        long all = weight(with, "decodedBodySize") - weight(without, "decodedBodySize");
        long transferred = weight(with, "transferSize") - weight(without, "transferSize");

        System.out.printf(
                "A build's page with a finished run has %,d bytes more than one without, uncompressed; %,d are"
                        + " transferred where the browser has been before%n",
                all, transferred);
        assertThat(all, lessThan(60_000L));
        assertThat(transferred, lessThan(60_000L));
    }

    /** Bytes of the build's page with all of the plugin's that it loads, where the browser has been before. */
    private static long weight(Run<?, ?> build, String kind) throws Exception {
        open(build.getUrl());
        open(build.getUrl());
        return (Long) browser.run(
                "return [...performance.getEntriesByType('navigation'),"
                        + "...performance.getEntriesByType('resource').filter(each => each.name.includes('supaflow'))]"
                        + ".reduce((sum, each) => sum + each[arguments[0]], 0)",
                kind);
    }

    @Test
    void showsTheTrendAfterTenBuilds() throws Exception {
        FreeStyleProject job = job(orders.apiName());
        for (int i = 0; i < 10; i++) {
            orders.script(i == 3 ? JobScript.failed("Column gone") : JobScript.completed());
            j.buildAndAssertStatus(i == 3 ? Result.FAILURE : Result.SUCCESS, job);
        }

        open(job.getUrl());

        browser.find(".supaflow-trend__bar");
        assertThat(overflow(), lessThan(1L));
        browser.click(".supaflow-trend__more a");
        browser.awaitText("tbody tr:first-child", "#10");
        assertEquals(10, browser.findAll("tbody tr").size());
        assertEquals(2, browser.findAll(".supaflow-trend").size());
        for (int width : new int[] {400, 1_200, 1_920}) {
            browser.size(width, 900);
            assertThat("history at " + width, overflow(), lessThan(1L));
        }
        browser.click("tbody tr:last-child td:nth-child(2) a");
        browser.awaitText("h1", "Orders to Warehouse");
    }

    @Test
    void keepsTheOverviewUpToDateAndWhatTheUserDoesThere() throws Exception {
        WorkflowRun first = running();
        String link = "a[href$='" + first.getUrl() + "']";
        open("manage/supaflow/");
        browser.awaitText(link, first.getFullDisplayName());
        browser.run("window.thisPage = true; document.querySelector(arguments[0]).focus()", link);

        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        browser.awaitText(".supaflow-overview .jenkins-alert", "not responding for");
        sandbox.clearFaults();
        WorkflowRun second = running();
        browser.awaitText("td", second.getFullDisplayName());
        browser.awaitNone(".supaflow-overview .jenkins-alert");
        assertEquals(true, browser.run("return document.activeElement.matches(arguments[0])", link));

        // The newest above, as the user wants it, also when another one comes.
        browser.click(".supaflow-overview th:nth-child(4) a");
        browser.click(".supaflow-overview th:nth-child(4) a");
        browser.run("document.querySelector(arguments[0]).focus()", link);
        WorkflowRun third = running();
        browser.awaitText("tbody tr:first-child td", third.getFullDisplayName());
        assertEquals(true, browser.run("return document.activeElement.matches(arguments[0])", link));
        browser.run("document.querySelector('.supaflow-overview').dataset.filterFrom = 1");
        browser.click(".supaflow-filter__text");
        browser.type(second.getFullDisplayName().toUpperCase(Locale.ROOT));
        browser.awaitText(".supaflow-filter__matches", "1 of ");
        assertEquals(
                List.of(second.getFullDisplayName()),
                browser.findAll(".supaflow-overview tbody tr").stream()
                        .filter(WebElement::isDisplayed)
                        .map(row -> row.findElement(By.tagName("td")).getText())
                        .toList());

        endAs("completed");
        browser.awaitText(".jenkins-notice", "No Supaflow run is in progress.");
        assertEquals(true, browser.run("return window.thisPage"), "without a reload");
    }

    /** Both are called the same. Who hears the page is not told of one of them anew every few seconds. */
    @Test
    void keepsTheAlertsOfTwoKeysOfOneAccount() throws Exception {
        sandbox.addKey("ak_of_another_folder", SupaflowSandbox.USER_ID);
        JenkinsSetup.addKey("another-folder", "ak_of_another_folder");
        WorkflowRun one = running();
        WorkflowRun other = JenkinsSetup.pipeline(
                        j, "supaflowRun pipelineId: '" + orders.apiName() + "', credentialsId: 'another-folder'")
                .scheduleBuild2(0)
                .waitForStart();
        j.waitForMessage(": running", other);
        open("manage/supaflow/");
        JenkinsSetup.eventually(() -> Long.valueOf(1)
                .equals(browser.run("return new Set(Array.from(document.querySelectorAll("
                        + "'.supaflow-overview td:nth-child(5)'), (cell) => cell.textContent)).size")));
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        String alerts = "const alerts = Array.from(document.querySelectorAll('.supaflow-overview [role=alert]')); ";
        JenkinsSetup.eventually(() -> Long.valueOf(2).equals(browser.run(alerts + "return alerts.length")));

        String texts = "return alerts.map((alert) => alert.textContent).join()";
        Object before = browser.run(alerts + "alerts.forEach((alert) => (alert.stays = true)); " + texts);
        JenkinsSetup.eventually(() -> !before.equals(browser.run(alerts + texts)));

        assertEquals(true, browser.run(alerts + "return alerts.length === 2 && alerts.every((alert) => alert.stays)"));
        sandbox.clearFaults();
        endAs("completed");
        j.assertBuildStatusSuccess(j.waitForCompletion(one));
        j.assertBuildStatusSuccess(j.waitForCompletion(other));
    }

    /** Cards and overview. */
    @Test
    void asksNothingWhileNobodyLooks() throws Exception {
        open("manage/supaflow/");

        assertEquals(
                List.of(0L, 1L),
                browser.run("const timers = []; let hidden = true; let asked = 0; const wait = window.setTimeout;"
                        + "Object.defineProperty(document, 'hidden', { get: () => hidden });"
                        + "window.setTimeout = (task) => timers.push(task);"
                        + "window.supaflowLive(() => true, () => { asked++; return new Promise(() => {}); });"
                        + "timers.pop()(); timers.pop()(); const unseen = asked; hidden = false;"
                        + "document.dispatchEvent(new Event('visibilitychange')); window.setTimeout = wait;"
                        + "return [unseen, asked];"));
    }

    @Test
    void fitsNarrowAndWideWindows() throws Exception {
        orders.script(JobScript.failed("Column gone"));
        Run<?, ?> build = j.buildAndAssertStatus(Result.FAILURE, job(orders.apiName()));
        SupaflowRunAction action = build.getAction(SupaflowRunAction.class);
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(build).isLive());
        running();

        for (int width : new int[] {360, 400, 1_200, 1_920, 2_560}) {
            browser.size(width, 900);
            open(build.getUrl());
            browser.awaitText(".supaflow-card__notes", "Column gone");
            Object columns = browser.run("return getComputedStyle(document.querySelector('.supaflow-card__facts'))"
                    + ".gridTemplateColumns.split(' ').length");
            assertEquals(0, 6 % (Long) columns, "none of six facts stands alone at " + width);
            assertThat("the build at " + width, overflow(), lessThan(1L));
            open(build.getUrl() + "supaflow/" + action.getRunId() + "/");
            browser.awaitText(".supaflow-details__table", "public.orders");
            assertThat("details at " + width, overflow(), lessThan(1L));
            open("manage/supaflow/");
            browser.awaitText("td", "Orders to Warehouse");
            assertThat("overview at " + width, overflow(), lessThan(1L));
        }
        endAs("completed");
    }
}
