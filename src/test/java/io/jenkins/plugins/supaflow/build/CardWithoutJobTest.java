package io.jenkins.plugins.supaflow.build;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.fixture.Pages;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The card of a run that has no Supaflow job, yet or for good. */
class CardWithoutJobTest extends JenkinsTestBase {

    private static Pages pages;

    @BeforeAll
    static void admitUsers() {
        pages = new Pages(j);
    }

    @Test
    void showsARunThatWaitsForSupaflowAsItWillShowItsJob() throws Exception {
        sandbox.faultAlways(Operation.PIPELINES, Fault.status(503));
        WorkflowRun build = begun();
        j.waitForMessage("Retrying for up to", build);

        int before = sandbox.requests() - sandbox.requests(Operation.PIPELINES);
        JSONObject waiting = pages.card("reader", build);
        String page = pages.text("builder", build.getUrl());
        int after = sandbox.requests() - sandbox.requests(Operation.PIPELINES);

        assertEquals(before, after);
        assertEquals("progress", waiting.getString("kind"));
        assertEquals("Preparing", waiting.getString("status"));
        assertEquals(orders.apiName(), waiting.getString("title"));
        assertThat(waiting.getString("message"), containsString("503"));
        assertThat(waiting.getString("time"), not("–"));
        assertTrue(waiting.getBoolean("live"));
        assertFalse(waiting.getBoolean("cancellable"));
        assertTrue(pages.card("builder", build).getBoolean("cancellable"));
        String id = waiting.getString("id");
        assertThat(page, containsString("data-run=\"" + id + "\""));
        assertThat(page, containsString("data-url=\"supaflow/" + id + "/cancel\""));
        assertThat(page, containsString("aria-label=\"Supaflow: " + orders.apiName() + "\""));
        assertThat(page, not(containsString("null")));
        pages.text("reader", build.getUrl() + "supaflow/" + id + "/");
        JSONObject api = JSONObject.fromObject(pages.text("reader", build.getUrl() + "supaflow/api/json"))
                .getJSONArray("runs")
                .getJSONObject(0);
        assertEquals("preparing", api.getJSONObject("result").getString("status"));
        assertFalse(api.getBoolean("ended"));
        assertEquals(
                404,
                pages.client("nobody")
                        .goTo(build.getUrl() + "supaflow/cards", null)
                        .getWebResponse()
                        .getStatusCode());
        assertNull(
                build.getAction(SupaflowRunAction.class),
                "what the build keeps tells a restart that something was triggered");

        sandbox.clearFaults();
        j.waitForMessage(": running", build);
        JSONObject running = pages.card("reader", build);
        assertEquals(id, running.getString("id"));
        assertEquals("Running", running.getString("status"));
        assertEquals("Orders to Warehouse", running.getString("title"));
        assertEquals("", running.getString("message"));
        assertEquals(1, pages.text("reader", build.getUrl()).split("data-run=\"" + id + "\"", -1).length - 1);
        assertEquals(1, build.getActions(SupaflowRunAction.class).size());
        sandbox.jobs(orders.id()).get(0).end("completed", null);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void cancelsARunBeforeItIsTriggered() throws Exception {
        sandbox.faultAlways(Operation.PIPELINES, Fault.status(503));
        WorkflowRun build = begun();
        j.waitForMessage("Retrying for up to", build);
        String cancel =
                build.getUrl() + "supaflow/" + pages.card("builder", build).getString("id") + "/cancel";

        assertEquals(403, pages.post("reader", cancel));
        assertEquals(404, pages.post("nobody", cancel));
        assertEquals(200, pages.post("builder", cancel));

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        j.assertLogContains("Cancellation requested by builder on this build's page.", build);
        assertEquals(0, sandbox.created(orders.id()));
        JSONObject ended = pages.card("reader", build);
        assertEquals("aborted", ended.getString("kind"));
        assertEquals("Not started", ended.getString("status"));
        assertEquals(orders.apiName(), ended.getString("title"));
    }

    @Test
    void cancelsARunWhoseTriggerIsNotAnswered() throws Exception {
        sandbox.faultAlways(Operation.TRIGGER, Fault.closeBefore());
        WorkflowRun build = begun();
        j.waitForMessage("Looking for the run's job", build);
        JSONObject triggering = pages.card("builder", build);
        assertEquals("Triggering", triggering.getString("status"));
        assertEquals("Orders to Warehouse", triggering.getString("title"));
        assertThat(triggering.getString("message"), containsString("Supaflow"));
        assertTrue(triggering.getBoolean("cancellable"));
        assertFalse(pages.card("reader", build).getBoolean("cancellable"));
        String cancel = build.getUrl() + "supaflow/" + triggering.getString("id") + "/cancel";

        assertEquals(403, pages.post("reader", cancel));
        assertEquals(200, pages.post("builder", cancel));

        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertEquals(0, sandbox.created(orders.id()));
        assertEquals("aborted", pages.card("reader", build).getString("kind"));
    }

    @Test
    void namesThePipelineThatSupaflowDoesNotKnow() throws Exception {
        FreeStyleBuild build = j.buildAndAssertStatus(
                Result.FAILURE, JenkinsSetup.freestyle(j, new SupaflowRunBuilder("no_such_pipeline")));
        JenkinsSetup.eventually(() -> !pages.card("reader", build).getBoolean("live"));

        JSONObject card = pages.card("reader", build);

        assertEquals("failure", card.getString("kind"));
        assertEquals("no_such_pipeline", card.getString("title"));
        assertThat(card.getString("message"), containsString("No pipeline 'no_such_pipeline' is visible"));
        assertThat(pages.text("reader", build.getUrl()), containsString("no_such_pipeline"));
        assertThat(
                JSONObject.fromObject(
                                pages.text("reader", build.getUrl() + "supaflow/" + card.getString("id") + "/objects"))
                        .getString("note"),
                containsString("No Supaflow job is known for this run"));
    }
}
