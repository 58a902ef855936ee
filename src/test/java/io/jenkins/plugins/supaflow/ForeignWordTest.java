package io.jenkins.plugins.supaflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import hudson.model.AbstractItem;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.client.HarmlessText;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.fixture.Pages;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxObject;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.xml.parsers.DocumentBuilderFactory;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * What others say, in a real Jenkins: a proxy's page starts no second job, and no text of Supaflow's keeps a build from its end or
 * brings a key to where people look.
 */
class ForeignWordTest extends JenkinsTestBase {

    private static final String KEY_BODY = SupaflowSandbox.KEY.substring("ak_".length());
    private static final String TOKEN_BODY = "eyJzdWIiOiJmb3JlaWduIn0";
    private static final String TOKEN_END = "Zm9yZWlnbl9zaWduYXR1cmU";
    private static final String ECHOED = "Rejected by host for " + SupaflowSandbox.KEY
            + ", Authorization: Bearer eyJhbGciOiJIUzI1NiJ9." + TOKEN_BODY + "." + TOKEN_END + " (see log)";

    private static Pages pages;

    /** The two ways to run a pipeline. */
    enum Way {
        PIPELINE {
            @Override
            Run<?, ?> start(SandboxPipeline pipeline) throws Exception {
                return JenkinsSetup.pipeline(j, "supaflowRun pipelineId: '" + pipeline.apiName() + "'")
                        .scheduleBuild2(0)
                        .waitForStart();
            }
        },
        FREESTYLE {
            @Override
            Run<?, ?> start(SandboxPipeline pipeline) throws Exception {
                return JenkinsSetup.freestyle(j, new SupaflowRunBuilder(pipeline.apiName()))
                        .scheduleBuild2(0)
                        .waitForStart();
            }
        };

        abstract Run<?, ?> start(SandboxPipeline pipeline) throws Exception;
    }

    @BeforeAll
    static void admitUsers() {
        pages = new Pages(j);
    }

    @BeforeEach
    void endTampering() {
        sandbox.tamper("jobs", UnaryOperator.identity());
        sandbox.tamper("job_details_v2", UnaryOperator.identity());
    }

    private static Run<?, ?> ended(Result expected, Run<?, ?> build) throws Exception {
        j.waitForCompletion(build);
        j.assertBuildStatus(expected, build);
        SupaflowRunAction action = action(build);
        if (action != null) {
            JenkinsSetup.eventually(() -> !JenkinsSetup.card(build).isLive());
        }
        return build;
    }

    private static SupaflowRunAction action(Run<?, ?> build) {
        return build.getAction(SupaflowRunAction.class);
    }

    private static String pageOf(Run<?, ?> build) {
        return build.getUrl() + "supaflow/" + action(build).getRunId() + "/";
    }

    /** The build as its files have it. */
    private static Run<?, ?> reloaded(Run<?, ?> build) throws Exception {
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(build.getRootDir().toPath().resolve("build.xml").toFile());
        ((AbstractItem) build.getParent()).doReload();
        Run<?, ?> again = j.jenkins
                .getItemByFullName(build.getParent().getFullName(), Job.class)
                .getBuildByNumber(build.getNumber());
        assertNotSame(build, again);
        return again;
    }

    @ParameterizedTest
    @EnumSource
    void aBlockPageAfterTheTriggerIsNoRejection(Way way) throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.proxyPage(403).carriedOut());

        Run<?, ?> build = ended(Result.SUCCESS, way.start(orders));

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(
                sandbox.jobs(orders.id()).get(0).id(),
                JenkinsSetup.result(build).getJobId());
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatBrokeInTheDatabaseStartsNoSecondJob(Way way) throws Exception {
        sandbox.fault(
                Operation.TRIGGER,
                Fault.postgrestError(503, "PGRST001", "Database client error. Retrying the connection.", null)
                        .carriedOut());

        Run<?, ?> build = ended(Result.SUCCESS, way.start(orders));

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals(
                sandbox.jobs(orders.id()).get(0).id(),
                JenkinsSetup.result(build).getJobId());
    }

    @ParameterizedTest
    @EnumSource
    void textThatXmlRefusesIsSavedAndShown(Way way) throws Exception {
        orders.script(JobScript.failed("Column gone"));
        // The 1,000th UTF-16 unit is the first half of an emoji, with what is left out and without.
        String hostile = "\"\\ufffe\\ud83d\\uffff\\ude00Column gone: " + "\ud83d\ude00".repeat(1_200) + "\"";
        sandbox.tamper("jobs", row -> replaceMessage(row, hostile));
        sandbox.tamper("job_details_v2", row -> replaceMessage(row, hostile));
        String shown = "Column gone: " + "\ud83d\ude00".repeat(987) + "…";

        Run<?, ?> build = ended(Result.FAILURE, way.start(orders));

        Run<?, ?> again = reloaded(build);
        assertEquals(Result.FAILURE, again.getResult());
        assertEquals(shown, JenkinsSetup.result(again).getStatusMessage());
        assertThat(action(again).getMessage(), containsString(shown));
        assertNull(HarmlessText.complaint(action(again).getMessage()));
        assertThat(firstNote(again), containsString(shown));
        assertThat(pages.text("reader", pageOf(again) + "objects"), containsString("Column gone: "));
        j.assertLogContains(shown, again);
    }

    /** What the card says of the object that failed, and therefore not once more itself. */
    private static String firstNote(Run<?, ?> build) throws Exception {
        return pages.card("reader", build)
                .getJSONArray("notes")
                .getJSONObject(0)
                .getString("text");
    }

    private static ObjectNode replaceMessage(ObjectNode row, String json) {
        if (row.hasNonNull("status_message")) {
            row.putRawValue("status_message", new RawValue(json));
        }
        return row;
    }

    @ParameterizedTest
    @EnumSource
    void dotsDoNotKeepABuildFromItsEnd(Way way) throws Exception {
        orders.script(JobScript.failed("eyJ" + ".".repeat(1_800)));

        Run<?, ?> build = ended(Result.FAILURE, way.start(orders));

        String shown = "eyJ" + ".".repeat(997) + "…";
        assertThat(firstNote(build), containsString(shown));
        j.assertLogContains(shown, build);
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfMegabytesCostsNoBuildItsOutcome(Way way) throws Exception {
        orders.script(JobScript.running());
        Run<?, ?> first = way.start(orders);
        j.waitForMessage(": running", first);
        Run<?, ?> second = way.start(orders);
        j.waitForMessage(": running", second);
        SandboxJob huge = job(first);
        SandboxJob plain = job(second);

        huge.end("completed", HostileValues.huge());
        plain.end("failed", "Column gone");

        ended(Result.SUCCESS, first);
        ended(Result.FAILURE, second);
        assertThat(action(first).getMessage(), containsString("could not be read"));
        assertEquals("completed", JenkinsSetup.result(first).getStatus());
        j.assertLogContains("Column gone", second);
        assertEquals(2, sandbox.created(orders.id()));
    }

    private SandboxJob job(Run<?, ?> build) {
        String id = JenkinsSetup.result(build).getJobId();
        return sandbox.jobs(orders.id()).stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void twoPipelinesOfOneNameAreRefusedAndBothNamed(Way way) throws Exception {
        orders.project("Sales");
        SandboxPipeline twin =
                sandbox.addPipeline("Orders, old", orders.apiName()).project("Archive");

        Run<?, ?> build = ended(Result.FAILURE, way.start(orders));

        j.assertLogContains("Orders to Warehouse (Sales, " + orders.id() + ")", build);
        j.assertLogContains("Orders, old (Archive, " + twin.id() + ")", build);
        assertEquals(0, sandbox.created(orders.id()) + sandbox.created(twin.id()));
    }

    private static JobScript echoing(String status) {
        boolean failed = status.equals("failed");
        List<SandboxObject> objects = List.of(
                failed
                        ? SandboxObject.failed("public.orders", 1_000, ECHOED)
                        : SandboxObject.withWarning("public.orders", 1_000, 12, ECHOED),
                SandboxObject.skipped("public.customers for " + SupaflowSandbox.KEY, ECHOED));
        return (failed ? JobScript.failed(ECHOED) : JobScript.completedWithWarning())
                .endMessage(ECHOED)
                .jobResponse(JobScript.totals(2, 1_000, 988, 0, 1))
                .objects(objects);
    }

    @ParameterizedTest
    @CsvSource({"PIPELINE, failed", "PIPELINE, completed_with_warning", "FREESTYLE, failed"})
    void aKeyThatSupaflowEchoesIsNowhere(Way way, String status) throws Exception {
        orders.script(echoing(status));

        Run<?, ?> build = ended(status.equals("failed") ? Result.FAILURE : Result.SUCCESS, way.start(orders));

        assertNowhere(build);
    }

    @ParameterizedTest
    @CsvSource({"failed", "completed_with_warning"})
    void noStepReturnsAKeyThatSupaflowEchoes(String status) throws Exception {
        orders.script(echoing(status));
        WorkflowJob job = JenkinsSetup.pipeline(
                j,
                "def r = supaflowRun pipelineId: '" + orders.apiName() + "', propagate: false\n"
                        + "currentBuild.description = r.statusMessage\n"
                        + "echo \"RETURNED ${r.status}: ${r.statusMessage} ${r}\"");
        Run<?, ?> build = job.scheduleBuild2(0).waitForStart();
        j.waitForCompletion(build);
        JenkinsSetup.eventually(() -> !JenkinsSetup.card(build).isLive());

        j.assertLogContains("RETURNED " + status + ": Rejected by host for ****", build);
        assertThat(build.getDescription(), containsString("Rejected by host for ****"));
        assertNowhere(build);
    }

    /** Nothing of the key or the token is in a file, an answer or a page; but the rest of the message is. */
    private static void assertNowhere(Run<?, ?> build) throws Exception {
        String url = build.getUrl();
        JenkinsRule.WebClient reader = pages.client("reader");
        for (String page : List.of(
                url,
                url + "api/json?depth=3",
                url + "api/xml?depth=3",
                url + "consoleText",
                url + "console",
                url + "supaflow/api/json?depth=3",
                url + "supaflow/cards",
                pageOf(build),
                pageOf(build) + "objects",
                pageOf(build) + "api/json?depth=3",
                build.getParent().getUrl(),
                build.getParent().getUrl() + "api/json?depth=3")) {
            harmless(page, text(reader, page));
        }
        for (String page : List.of(
                url + "api/json?depth=3", url + "consoleText", pageOf(build) + "objects", pageOf(build) + "api/json")) {
            assertThat(page, text(reader, page), containsString("Rejected by host for ****"));
        }
        harmless("the console", JenkinsRule.getLog(build));
        harmless("the result", String.valueOf(JenkinsSetup.result(build).getStatusMessage()));
        harmless("the environment", build.getEnvironment(TaskListener.NULL).toString());
        assertThat(JenkinsSetup.filesWith("Rejected by host for ****"), is(not(empty())));
        assertThat(JenkinsSetup.filesWith(KEY_BODY, TOKEN_BODY, TOKEN_END, "Bearer ey"), is(empty()));
    }

    private static String text(JenkinsRule.WebClient reader, String url) throws Exception {
        WebResponse answer = reader.goTo(url, null).getWebResponse();
        assertEquals(200, answer.getStatusCode(), url);
        return answer.getContentAsString();
    }

    private static void harmless(String where, String text) {
        for (String secret : List.of(KEY_BODY, TOKEN_BODY, TOKEN_END)) {
            assertFalse(text.contains(secret), where);
        }
    }
}
