package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.GuideTable;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayAction;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the guide's table "Inside other steps", from the very snippet. RestartTest has the one that needs a restart. */
class StepsAroundTest extends JenkinsTestBase {

    private SandboxPipeline contacts;

    @BeforeEach
    void addOther() {
        contacts = sandbox.addPipeline("CRM Contacts", orders.apiName() + "_contacts");
    }

    static Stream<Arguments> rows() throws IOException {
        Map<String, String> rows = GuideTable.snippets();
        assertEquals(12, rows.size(), rows::toString);
        return rows.entrySet().stream()
                .filter(row -> !row.getKey().equals("`disableResume`"))
                .map(row -> Arguments.of(row.getKey(), row.getValue()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void doesWhatTheGuideSays(String row, String snippet) throws Exception {
        String script =
                snippet.replace("orders_to_warehouse", orders.apiName()).replace("crm_contacts", contacts.apiName());
        switch (row) {
            case "`warnError`" -> goesOn(Result.UNSTABLE, script);
            case "`catchError`" -> goesOn(Result.SUCCESS, script);
            case "`retry`" -> fails(2, script);
            case "`retry` with `conditions`" -> fails(1, script);
            case "`timeout`" -> timeout(script.replace("HOURS", "SECONDS"));
            case "`lock`" -> lock(script);
            case "`parallel` with `failFast`" -> failFast(script);
            case "`matrix`" -> matrix("pipeline { agent none; stages { stage('Sync') { " + script + " } } }");
            case "`input` beside it" -> input(script);
            case "Replay" -> replay(script);
            case "Restart from Stage" -> restartFromStage("pipeline { agent none; " + script + " }");
            default -> fail(row);
        }
    }

    private void goesOn(Result expected, String script) throws Exception {
        orders.script(JobScript.failed("Column gone"));

        j.assertLogContains("it goes on", build(expected, script + "\necho 'it goes on'"));

        assertEquals(1, sandbox.created(orders.id()));
    }

    private void fails(int runs, String script) throws Exception {
        orders.script(JobScript.failed("Column gone"));

        build(Result.FAILURE, script);

        assertEquals(runs, sandbox.created(orders.id()));
    }

    private void timeout(String script) throws Exception {
        orders.script(JobScript.running());

        build(Result.ABORTED, script);

        // On a busy machine there may be none yet.
        assertThat(statuses(), everyItem(is("cancelled")));
    }

    private List<String> statuses() {
        return sandbox.jobs(orders.id()).stream().map(SandboxJob::status).toList();
    }

    private void lock(String script) throws Exception {
        WorkflowRun first = running(script);
        WorkflowRun second = start(script);
        j.waitForMessage("is not free, waiting", second);
        assertEquals(1, sandbox.created(orders.id()));

        orders.script(JobScript.completed());
        sandbox.jobs(orders.id()).get(0).end("completed", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(first));
        j.assertBuildStatusSuccess(j.waitForCompletion(second));
        assertEquals(2, sandbox.created(orders.id()));
    }

    private void failFast(String script) throws Exception {
        contacts.script(JobScript.running());
        WorkflowRun build = running(script);
        JenkinsSetup.eventually(() -> sandbox.created(contacts.id()) == 1);

        sandbox.jobs(orders.id()).get(0).end("failed", "Column gone");

        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        assertEquals("cancelled", sandbox.jobs(contacts.id()).get(0).status());
    }

    private void matrix(String script) throws Exception {
        orders.script(JobScript.running());
        contacts.script(JobScript.running());
        WorkflowRun build = start(script);
        JenkinsSetup.eventually(() -> sandbox.created(orders.id()) == 1 && sandbox.created(contacts.id()) == 1);

        sandbox.jobs(orders.id()).get(0).end("completed", null);
        sandbox.jobs(contacts.id()).get(0).end("completed", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    private void input(String script) throws Exception {
        WorkflowRun build = running(script);
        JenkinsSetup.eventually(() -> build.getAction(InputAction.class) != null
                && !build.getAction(InputAction.class).getExecutions().isEmpty());

        build.getAction(InputAction.class).getExecutions().get(0).proceed(Map.of());
        j.waitForMessage("Approved by", build);

        assertEquals(List.of("running"), statuses());
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    private void replay(String script) throws Exception {
        WorkflowRun first = build(Result.SUCCESS, script);

        ReplayAction replay = first.getAction(ReplayAction.class);
        j.assertBuildStatusSuccess(replay.run(replay.getOriginalScript(), Map.of()));

        assertEquals(2, sandbox.created(orders.id()));
        assertFalse(JenkinsSetup.result(first)
                .getJobId()
                .equals(JenkinsSetup.result(first.getNextBuild()).getJobId()));
    }

    private void restartFromStage(String script) throws Exception {
        WorkflowRun first = build(Result.SUCCESS, script);

        restart(first, "Report");
        assertEquals(1, sandbox.created(orders.id()));
        restart(first, "Sync");
        assertEquals(2, sandbox.created(orders.id()));
    }

    private void restart(WorkflowRun build, String stage) throws Exception {
        int number = build.getParent().getNextBuildNumber();
        build.getAction(RestartDeclarativePipelineAction.class).run(stage);
        JenkinsSetup.eventually(() -> build.getParent().getBuildByNumber(number) != null);
        j.assertLogContains(
                "reported",
                j.assertBuildStatusSuccess(j.waitForCompletion(build.getParent().getBuildByNumber(number))));
    }
}
