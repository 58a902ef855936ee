package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.darktheme.DarkThemeSystemManagerFactory;
import io.jenkins.plugins.supaflow.browser.Axe;
import io.jenkins.plugins.supaflow.browser.Browser;
import io.jenkins.plugins.supaflow.build.SupaflowRunKeeper;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.run.PipelineRun;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import io.jenkins.plugins.supaflow.triggers.SupaflowTrigger;
import io.jenkins.plugins.thememanager.ThemeManagerPageDecorator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** Axe-core objects to nothing that the plugin puts on a page, in whatever state, in both themes. */
class AccessibilityTest extends JenkinsTestBase {

    private static final String SOMEBODY = "5afe0000-0000-4000-8000-00000000dead";

    /** All of a page that is the plugin's own. */
    private static final String PAGE = "#main-panel";

    private static Browser browser;
    private static Axe axe;

    private final List<String> violations = new ArrayList<>();

    @BeforeAll
    static void openBrowser() throws Exception {
        assumeTrue(Browser.missing() == null, Browser.missing());
        ThemeManagerPageDecorator.get().setTheme(new DarkThemeSystemManagerFactory());
        browser = Browser.open();
        axe = new Axe(browser);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void setWindow() {
        browser.size(1_400, 900);
    }

    @AfterEach
    void nothingIsWrong() {
        assertThat(String.join("\n", violations), violations, is(empty()));
    }

    private static void open(String path) throws Exception {
        browser.go(j.getURL() + path);
    }

    private void check(String state, String ours) {
        axe.violations(ours).forEach(violation -> violations.add(state + ", " + violation));
    }

    private void checkForm(String form, String ours) {
        axe.violationsOfForm(ours).forEach(violation -> violations.add(form + ", " + violation));
    }

    /** A pipeline for this test alone. */
    private SandboxPipeline pipeline(String name, JobScript script) {
        return sandbox.addPipeline(name, name.toLowerCase() + "_of_" + orders.apiName())
                .script(script);
    }

    private static String run(SandboxPipeline pipeline) {
        return "supaflowRun pipelineId: '" + pipeline.apiName() + "'";
    }

    private void endAll() {
        sandbox.jobs().forEach(job -> job.end("completed", null));
    }

    private static void assertFits(String page) {
        for (int width : new int[] {400, 1_200, 1_920}) {
            browser.size(width, 900);
            assertThat(
                    page + " at " + width,
                    (Long) browser.run(
                            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"),
                    lessThan(1L));
        }
        browser.size(1_400, 900);
    }

    @Test
    void aViolationWouldBeSeen() throws Exception {
        open("manage/supaflow/");
        browser.find(PAGE);
        browser.run("const add = (name, attributes, parent) => {"
                + "  const made = document.createElement(name);"
                + "  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));"
                + "  made.append('Text'); document.querySelector(parent).append(made); };"
                + "add('p', { id: 'pale', style: 'color: #ddd' }, '#main-panel');"
                + "add('p', { id: 'sombre', style: 'color: #333' }, '#main-panel');"
                + "add('textarea', { id: 'nameless' }, '#main-panel');"
                + "add('textarea', { id: 'elsewhere' }, '.jenkins-app-bar');");

        List<String> found = axe.violationsOfForm(PAGE).stream()
                .map(violation -> violation.replaceAll("^(\\S+ \\S+: #\\w+).*", "$1"))
                .filter(violation -> violation.contains("#"))
                .toList();

        assertEquals(
                List.of("light color-contrast: #pale", "light label: #nameless", "dark color-contrast: #sombre"),
                found);
    }

    @Test
    void runsInEachState() throws Exception {
        SandboxPipeline failed = pipeline("Failed", JobScript.failed("Column gone"));
        SandboxPipeline joined = pipeline("Joined", JobScript.running());
        sandbox.createJob(joined.id(), SOMEBODY);
        orders.script(JobScript.running());
        WorkflowRun build = start("parallel(a: {" + run(orders) + "}, b: {" + run(failed) + "}, c: {"
                + run(pipeline("Warning", JobScript.completedWithWarning())) + "}, d: {"
                + run(pipeline("Cancelled", JobScript.cancelled())) + "}, e: {"
                + run(pipeline("Late", JobScript.timedOut())) + "}, f: {"
                + run(pipeline("Skipped", JobScript.skipped())) + "}, g: {" + run(joined)
                + ", ifRunning: 'JOIN'}, h: {" + run(failed) + "})");
        JenkinsSetup.eventually(() -> {
            open(build.getUrl());
            return browser.findAll(".supaflow-row").size() == 8;
        });
        browser.awaitText(".supaflow-row", "Completed with warnings");
        check("a build with many runs", ".supaflow-summary");
        assertFits("a build with many runs");

        open(build.getUrl() + "supaflow/");
        browser.awaitText(".supaflow-card", "Started by somebody else");
        check("all runs of a build", PAGE);
        assertFits("all runs of a build");
        browser.click("[aria-label='Cancel the Supaflow run of Orders to Warehouse']");
        browser.awaitText("dialog[open]", "Cancel the Supaflow run of Orders to Warehouse?");
        check("the question before a cancellation", "dialog[open]");
        browser.type(Keys.ESCAPE);
        JenkinsSetup.eventually(() -> browser.findAll("dialog[open]").isEmpty());
        browser.click("[aria-label='Stop waiting for the Supaflow run of Joined']");
        browser.awaitText("dialog[open]", "The Supaflow job keeps running: this run did not start it.");

        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        JenkinsSetup.eventually(() -> {
            open("manage/supaflow/");
            return !browser.findAll(".jenkins-alert-danger").isEmpty();
        });
        check("the overview with runs in trouble", PAGE);
        open("manage/");
        checkForm("the notice to administrators", ".jenkins-alert:has([href$='manage/supaflow/'])");
        open(build.getUrl() + "supaflow/");
        browser.awaitText(".supaflow-card", "Retrying until");
        check("runs in trouble", PAGE);
        sandbox.addKey(SupaflowSandbox.KEY, SupaflowSandbox.USER_ID);
        endAll();
        j.waitForCompletion(build);
    }

    @Test
    void aBuildWithOneRun() throws Exception {
        WorkflowRun build = running();
        open(build.getUrl());
        browser.awaitText(".supaflow-card", "Running");
        check("a build with a run in progress", ".supaflow-summary");
        open(build.getUrl() + "supaflow/");
        browser.awaitText(".supaflow-details__note", "when the job ends");
        check("details of a run in progress", PAGE);
        endAll();
        j.waitForCompletion(build);

        orders.script(JobScript.failed("Column gone").lasting(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        WorkflowRun failed = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME'");
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(failed).isLive());
        open(failed.getUrl());
        browser.awaitText(".supaflow-card__notes", "Column gone");
        check("a build with a failed run", ".supaflow-summary");
        open(failed.getUrl() + "supaflow/");
        browser.awaitText(".supaflow-details__table", "public.orders");
        check("details of a failed run", PAGE);

        FreeStyleBuild lost = j.buildAndAssertSuccess(j.createFreeStyleProject());
        new SupaflowRunKeeper()
                .keep(
                        lost,
                        new PipelineRun(
                                UUID.randomUUID().toString(),
                                new PipelineRun.Request(lost.getExternalizableId(), null, "a", false, false, false),
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
                                null));
        lost.getParent().doReload();
        open(lost.getUrl());
        browser.awaitText(".supaflow-card", "No longer followed");
        check("a build with a lost run", ".supaflow-summary");
    }

    @Test
    void aJobWithTrendAndTrigger() throws Exception {
        FreeStyleProject job = JenkinsSetup.freestyle(j, new SupaflowRunBuilder(orders.apiName()));
        SupaflowTrigger trigger = new SupaflowTrigger(orders.apiName());
        trigger.setCredentialsId("gone");
        job.addTrigger(trigger);
        trigger.start(job, true);
        j.buildAndAssertSuccess(job);
        orders.script(JobScript.failed("Column gone"));
        j.buildAndAssertStatus(Result.FAILURE, job);
        JenkinsSetup.eventually(() -> {
            open(job.getUrl());
            return !browser.findAll(".supaflow-trigger .jenkins-alert").isEmpty();
        });
        JenkinsSetup.eventually(() -> !browser.findAll(".supaflow-trend__bar").isEmpty());
        check("a job", ".supaflow-trends, .supaflow-trigger");
        open(job.getUrl() + "supaflow/");
        JenkinsSetup.eventually(() -> !browser.findAll(".supaflow-trend__bar").isEmpty());
        check("the history of a job", PAGE);
        open("manage/supaflow/");
        browser.awaitText(PAGE, "There is no Secret text credential");
        check("the overview with triggers", PAGE);

        open(job.getUrl() + "configure");
        String step = "[descriptorid='" + SupaflowRunBuilder.class.getName() + "']";
        browser.awaitText(step + " .validation-error-area", "Orders to Warehouse");
        browser.click(step + " .advanced-button");
        browser.find(step + " [name='_.onSkipped']");
        checkForm("a build step", step);
        String block = browser.findAll(
                        "input[name='" + SupaflowTrigger.class.getName().replace('.', '-') + "']")
                .get(0)
                .getDomProperty("id");
        checkForm("a trigger", "[nameref='" + block + "']");
        browser.find(step + " .supaflow-pipelines").sendKeys(Keys.chord(Keys.CONTROL, "a"), "orders");
        browser.awaitText(step + " [role=option]", "Orders to Warehouse");
        browser.type(Keys.ARROW_DOWN);
        checkForm("the list of pipelines", step + " .supaflow-pipelines, " + step + " .supaflow-pipelines__anchor");
        trigger.stop();
    }

    @Test
    void anOverviewOfNothing() throws Exception {
        open("manage/supaflow/");
        browser.awaitText(PAGE, "No Supaflow run is in progress.");
        check("the overview of nothing", PAGE);
    }

    @Test
    void settings() throws Exception {
        String section = ".jenkins-section:not(:has(.jenkins-section)):has(.supaflow-labelled)";
        open("manage/configure");
        browser.find("input[name='_.apiUrl']");
        checkForm("the global configuration", section);
        open(j.createProject(Folder.class, "folder").getUrl() + "configure");
        browser.awaitText("select[aria-label='Default credential'] option", JenkinsSetup.CREDENTIALS_ID);
        checkForm("the configuration of a folder", section);
    }

    @Test
    void theSnippetGenerator() throws Exception {
        open(JenkinsSetup.pipeline(j, "").getUrl() + "pipeline-syntax/");
        String form = ".dropdownList-container:has(.supaflow-labelled)";
        for (String step : List.of("supaflowRun", "supaflowWait", "supaflowCancel")) {
            new Select(browser.find("select.dropdownList"))
                    .selectByValue(browser.find("select.dropdownList option[value^='" + step + ":']")
                            .getDomProperty("value"));
            browser.find(form + " select[name='_.credentialsId']");
            if (!step.equals("supaflowCancel")) {
                browser.click(form + " .advanced-button");
                browser.find(form + " [name='_.onSkipped']");
            }
            checkForm(step, form);
        }
    }
}
