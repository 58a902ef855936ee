package io.jenkins.plugins.supaflow.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.AbortException;
import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.InterruptedBuildAction;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** A failed run is an ordinary failure, as that of any step, and only what was aborted is an abort. */
class FailureTest extends JenkinsTestBase {

    private static final String WHY = "Supaflow \"Orders to Warehouse\" failed: public.orders, loading: Column gone";

    private static long count(String text, Run<?, ?> build) throws Exception {
        return JenkinsRule.getLog(build)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    @Test
    void aFailedRunFailsTheBuildWithOneSentence() throws Exception {
        orders.script(JobScript.failed("Column gone"));

        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME'");

        assertInstanceOf(AbortException.class, build.getExecution().getCauseOfFailure());
        assertNull(build.getAction(InterruptedBuildAction.class));
        assertEquals(1, count("ERROR: ", build), () -> log(build));
        assertEquals(0, count("ErrorId", build), () -> log(build));
        assertEquals(0, count("\tat ", build), () -> log(build));
        assertEquals(1, count("failed after", build), () -> log(build));
        assertEquals(1, count("Column gone", build), () -> log(build));
        assertTrue(log(build).lines().anyMatch(("ERROR: " + WHY)::equals), () -> log(build));
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of(
                        JobScript.failed("Column gone"),
                        "propagate: false",
                        Result.SUCCESS,
                        "failed: public.orders, loading: Column gone"),
                Arguments.of(
                        JobScript.completedWithWarning(),
                        "onWarning: 'UNSTABLE'",
                        Result.UNSTABLE,
                        "completed with warning: public.orders: 12 rows rejected"),
                Arguments.of(
                        JobScript.completedWithWarning(),
                        "onWarning: 'FAILURE'",
                        Result.FAILURE,
                        "completed with warning: public.orders: 12 rows rejected"),
                Arguments.of(
                        JobScript.skipped(),
                        "onSkipped: 'NOT_BUILT'",
                        Result.NOT_BUILT,
                        "skipped: Nothing to do: no object has new data"),
                Arguments.of(
                        JobScript.cancelled(),
                        "onSkipped: 'NOT_BUILT'",
                        Result.ABORTED,
                        "cancelled in Supaflow: Cancelled by user"));
    }

    /** Whatever ends the step, and whoever prints it. */
    @ParameterizedTest
    @MethodSource("reasons")
    void theConsoleTellsOnceWhyARunEnded(JobScript script, String argument, Result result, String why)
            throws Exception {
        orders.script(script);

        WorkflowRun build = build(result, "supaflowRun pipelineId: 'NAME', " + argument);

        String words = why.substring(0, why.indexOf(':'));
        assertEquals(1, count("Supaflow \"Orders to Warehouse\" " + why, build), () -> log(build));
        assertEquals(1, count(words + " after ", build), () -> log(build));
        assertEquals(2, count(words, build), () -> log(build));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theConsoleOfABuildStepTellsOnceWhyARunFailed(boolean propagate) throws Exception {
        orders.script(JobScript.failed("Column gone"));
        SupaflowRunBuilder builder = new SupaflowRunBuilder(orders.apiName());
        builder.setPropagate(propagate);

        FreeStyleBuild build =
                j.buildAndAssertStatus(propagate ? Result.FAILURE : Result.SUCCESS, JenkinsSetup.freestyle(j, builder));

        assertEquals(1, count("Column gone", build), () -> log(build));
        assertTrue(log(build).lines().anyMatch(((propagate ? "ERROR: " : "") + WHY)::equals), () -> log(build));
        assertEquals(0, count("\tat ", build), () -> log(build));
    }

    /** Several runs may share a console. */
    @Test
    void aRunThatNeverHadAJobTellsOnceWhyAndNamesThePipeline() throws Exception {
        sandbox.fault(Operation.TRIGGER, Fault.nullJobId());

        WorkflowRun build = build(Result.FAILURE, "supaflowRun pipelineId: 'NAME'");

        assertEquals(1, count("out of sync credits", build), () -> log(build));
        assertEquals(
                1, count("ERROR: Supaflow \"Orders to Warehouse\": Supaflow created no job", build), () -> log(build));
    }

    private static String log(Run<?, ?> build) {
        try {
            return JenkinsRule.getLog(build);
        } catch (Exception e) {
            return e.toString();
        }
    }

    static Stream<Arguments> around() {
        return Stream.of(
                Arguments.of("warnError('sync failed') { supaflowRun pipelineId: 'NAME' }", Result.UNSTABLE, 1),
                Arguments.of("catchError { supaflowRun pipelineId: 'NAME' }", Result.FAILURE, 1),
                Arguments.of(
                        "catchError(buildResult: 'SUCCESS') { supaflowRun pipelineId: 'NAME' }", Result.SUCCESS, 1),
                Arguments.of("retry(2) { supaflowRun pipelineId: 'NAME' }", Result.FAILURE, 2),
                Arguments.of(
                        "warnError('sync failed') { retry(2) { supaflowRun pipelineId: 'NAME' } }",
                        Result.UNSTABLE,
                        2));
    }

    @ParameterizedTest
    @MethodSource("around")
    void aFailedRun(String script, Result expected, int runs) throws Exception {
        orders.script(JobScript.failed("Column gone"));

        WorkflowRun build = build(expected, script);

        assertEquals(runs, sandbox.created(orders.id()));
        assertNull(build.getAction(InterruptedBuildAction.class));
        assertEquals(0, count("\tat ", build), () -> log(build));
        assertEquals(0, count("ErrorId", build), () -> log(build));
    }

    @ParameterizedTest
    @MethodSource("around")
    void aRunWithWarningsLeavesTheBuildUnstable(String script) throws Exception {
        orders.script(JobScript.completedWithWarning());

        build(Result.UNSTABLE, script.replace("'NAME'", "'NAME', onWarning: 'UNSTABLE'") + "\necho 'after'");

        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @MethodSource("around")
    void aRunThatWasCancelledInSupaflowIsNotRepeated(String script) throws Exception {
        orders.script(JobScript.cancelled());

        build(Result.ABORTED, script);

        assertEquals(1, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @MethodSource("around")
    void anAbortStaysOne(String script) throws Exception {
        WorkflowRun build = running(script);

        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));

        assertEquals(1, sandbox.created(orders.id()));
        assertEquals("cancelled", sandbox.jobs(orders.id()).get(0).status());
    }

    static Stream<Arguments> nonsense() {
        String warning = "which is not one of SUCCESS, UNSTABLE, FAILURE: choose one of these.";
        String skipped = "which is not one of FAILURE, SUCCESS, UNSTABLE, NOT_BUILT: choose one of these.";
        return Stream.of(
                Arguments.of("onWarning", "NONSENSE", "onWarning is 'NONSENSE', " + warning),
                Arguments.of("onWarning", "", "onWarning is '', " + warning),
                Arguments.of("onWarning", "ABORTED", "onWarning is 'ABORTED', " + warning),
                Arguments.of("onWarning", null, "onWarning is 'null', " + warning),
                Arguments.of("onSkipped", "never", "onSkipped is 'never', " + skipped),
                Arguments.of("onSkipped", "ABORTED", "onSkipped is 'ABORTED', " + skipped),
                Arguments.of("onSkipped", null, "onSkipped is 'null', " + skipped));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseGetsOneSentenceInTheConsole(String parameter, String value, String sentence) throws Exception {
        WorkflowRun build = build(
                Result.FAILURE,
                "supaflowRun pipelineId: 'NAME', " + parameter + ": " + (value == null ? "null" : "'" + value + "'"));

        assertEquals(1, count(sentence, build), () -> log(build));
        assertTrue(log(build).lines().count() < 12, () -> log(build));
        assertEquals(0, count("\tat ", build), () -> log(build));
        assertEquals(0, sandbox.created(orders.id()));
    }

    /** As Job DSL and a seed job by JCasC make one. */
    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseInABuildStepTooThatWasSaved(String parameter, String value, String sentence) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("pipelineId", orders.apiName());
        arguments.put(parameter, value);
        var job = JenkinsSetup.freestyle(
                j, new DescribableModel<>(SupaflowRunBuilder.class).instantiate(arguments, null));
        job.doReload();

        FreeStyleBuild build = j.buildAndAssertStatus(Result.FAILURE, job);

        String log = JenkinsRule.getLog(build);
        assertEquals(
                1,
                Arrays.stream(log.split("\n"))
                        .filter(line -> line.contains(sentence))
                        .count(),
                log);
        j.assertLogNotContains("\tat ", build);
        assertEquals(0, sandbox.created(orders.id()));
    }
}
