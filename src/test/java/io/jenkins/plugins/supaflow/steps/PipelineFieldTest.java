package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.fixture.FormTestBase;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.htmlunit.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.localizer.LocaleProvider;

/** What the box of the pipeline says, and to whom. */
class PipelineFieldTest extends FormTestBase {

    @ParameterizedTest
    @ValueSource(strings = {BUILDER, STEP})
    void suggestsWhatTellsPipelinesApart(String descriptor) throws Exception {
        SandboxPipeline nameless = sandbox.addPipeline("More Orders", "").state("draft");

        JsonNode answer = suggest("developer", "job/job/", descriptor, "ord", "");

        JsonNode first = answer.get("pipelines").get(0);
        assertEquals("orders", first.get("value").asText());
        assertEquals("Orders", first.get("name").asText());
        assertEquals("Shop → Warehouse · orders", first.get("detail").asText());
        assertEquals("active", first.get("state").asText());
        assertTrue(first.get("active").asBoolean());
        JsonNode second = answer.get("pipelines").get(1);
        assertEquals(nameless.id(), second.get("value").asText(), "no API name, so the UUID");
        assertEquals("draft", second.get("state").asText());
        assertFalse(second.get("active").asBoolean());
        assertEquals("2 pipelines", answer.get("message").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a]", "{\"a\": 1}", "null", "'quoted'", "<b>"})
    void aNameIsText(String name) throws Exception {
        sandbox.addPipeline(name, "odd");

        JsonNode answer = suggest("developer", "job/job/", STEP, "odd", "");

        assertEquals(name, answer.get("pipelines").get(0).get("name").asText());
    }

    @Test
    void suggestsAFewOfThousandsAndSaysSo() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            sandbox.addPipeline("Stream %04d".formatted(i), "stream_%04d".formatted(i));
        }

        JsonNode answer = suggest("developer", "job/job/", BUILDER, "stream", "");

        assertEquals(10, answer.get("pipelines").size());
        assertThat(answer.get("message").asText(), containsString("The first 10: type on"));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "billing", "")
                        .get("message")
                        .asText(),
                containsString("No pipeline with 'billing'"));
    }

    @Test
    void saysSoWhereThereIsNothingToChoose() throws Exception {
        orders.state("deleted");

        assertEquals(
                "No pipeline is visible to this API key",
                suggest("developer", "job/job/", BUILDER, "", "").get("message").asText());
    }

    @ParameterizedTest
    @CsvSource({"reader,job/job/", "developer,''", "reader,''"})
    void whoMayNotConfigureGetsNothingAndCausesNoRequest(String user, String context) throws Exception {
        JsonNode answer = suggest(user, context, BUILDER, "ord", JenkinsSetup.CREDENTIALS_ID);

        assertEquals(List.of(), values(answer));
        assertEquals("", answer.get("message").asText());
        Item item = context.isEmpty() ? null : job;
        assertEquals(
                FormValidation.ok().renderHtml(),
                as(user, () -> builder.doCheckPipelineId(item, "orders", "").renderHtml()));
        assertEquals(
                FormValidation.ok().renderHtml(),
                as(
                        user,
                        () -> step.doCheckCredentialsId(item, JenkinsSetup.CREDENTIALS_ID)
                                .renderHtml()));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void anAdministratorNeedsNoItem() throws Exception {
        assertEquals(List.of("orders"), values(suggest("admin", "", STEP, "ord", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suggestPipelines", "checkPipelineId", "checkCredentialsId"})
    void formMethodsTakePostOnly(String method) throws Exception {
        for (String descriptor : List.of(BUILDER, STEP)) {
            String path = "job/job/descriptorByName/" + descriptor + "/" + method;
            assertEquals(404, post("developer", path, HttpMethod.GET, "ord", "").getStatusCode());
        }
        assertEquals(0, sandbox.requests());
    }

    @Test
    void onlyTheConfiguredAddressIsAsked() throws Exception {
        try (SupaflowSandbox other = SupaflowSandbox.start()) {
            String address = other.url().toString();

            assertEquals(List.of("orders"), values(suggest("developer", "job/job/", BUILDER, "ord", "", address)));
            assertEquals(0, other.requests());
        }
    }

    @Test
    void tellsWhatThePipelineIs() throws Exception {
        clock.advance(Duration.ofMinutes(-125));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).end("completed", null);
        clock.advance(Duration.ofMinutes(125));

        assertSays(
                FormValidation.Kind.OK,
                "Orders: Shop → Warehouse, active, last run completed 2 hours ago",
                check(" orders ", ""));
        assertSays(FormValidation.Kind.OK, "Orders: Shop", check(orders.id().toUpperCase(), ""));
    }

    @Test
    void tellsInGermanHowLongAgoTheLastRunWas() {
        clock.advance(Duration.ofHours(-2));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).end("completed", null);
        SandboxPipeline billing = sandbox.addPipeline("Billing", "billing");
        sandbox.createJob(billing.id(), SupaflowSandbox.USER_ID).end("completed", null);
        sandbox.createJob(billing.id(), SupaflowSandbox.USER_ID).end("failed", "x");
        clock.advance(Duration.ofHours(2));
        LocaleProvider before = LocaleProvider.getProvider();
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return Locale.GERMAN;
            }
        });
        try {
            assertSays(FormValidation.Kind.OK, "letzter Lauf vor 2 Stunden abgeschlossen", check("orders", ""));
            assertSays(
                    FormValidation.Kind.OK,
                    "letzter Lauf fehlgeschlagen, letzte Synchronisation vor 2 Stunden",
                    check("billing", ""));
        } finally {
            LocaleProvider.setProvider(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "completed_with_warning, last run completed with warning ",
        "failed, last run failed",
        "cancelled, last run cancelled",
        "timed_out, last run timed out",
        "skipped, last run skipped"
    })
    void tellsHowItsLastRunEnded(String status, String told) {
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).end(status, "x");

        assertSays(FormValidation.Kind.OK, told, check("orders", ""));
    }

    @Test
    void tellsOfARunInProgressAndOfNone() {
        assertSays(FormValidation.Kind.OK, "active, no run yet", check("orders", ""));
        SandboxPipeline busy = sandbox.addPipeline("Running", "running");
        sandbox.createJob(busy.id(), SupaflowSandbox.USER_ID).end("completed", null);
        sandbox.createJob(busy.id(), SupaflowSandbox.USER_ID).status("running");
        assertSays(FormValidation.Kind.OK, "a run is in progress (running), last sync ", check("running", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "inactive, WARNING, 'inactive, no run yet. Supaflow runs active pipelines only'",
        "draft, WARNING, draft",
        "locked, WARNING, locked",
        "deleted, ERROR, This pipeline is deleted"
    })
    void warnsOfAPipelineThatCannotBeRun(String state, FormValidation.Kind kind, String told) {
        sandbox.listDeleted(true);
        orders.state(state);

        assertSays(kind, told, check("orders", ""));
    }

    @Test
    void refusesANameOfTwoPipelinesAndSuggestsTheirIds() throws Exception {
        SandboxPipeline twin = sandbox.addPipeline("Orders, again", "orders");

        FormValidation refused = check("orders", "");

        assertSays(FormValidation.Kind.ERROR, orders.id(), refused);
        assertSays(FormValidation.Kind.ERROR, twin.id(), refused);
        assertSays(FormValidation.Kind.OK, "active, no run yet", check(twin.id(), ""));
        assertThat(
                values(suggest("developer", "job/job/", STEP, "ord", "")), containsInAnyOrder(orders.id(), twin.id()));
    }

    @Test
    void aDeletedPipelineOfTheSameNameDoesNotCount() {
        sandbox.listDeleted(true);
        sandbox.addPipeline("Orders of old", "orders").state("deleted");

        assertSays(FormValidation.Kind.OK, "active, no run yet", check("orders", ""));
    }

    @Test
    void refusesWhatTheKeyDoesNotSee() {
        assertSays(FormValidation.Kind.ERROR, "is visible to this API key", check("order", ""));
        assertSays(FormValidation.Kind.ERROR, "neither an API name nor a UUID", check("My <b> pipeline", ""));
        assertThat(check("My <b> pipeline", "").renderHtml(), not(containsString("<b>")));
        assertSays(FormValidation.Kind.ERROR, "Choose a pipeline", check(" ", ""));
    }

    @Test
    void namesFromSupaflowAreNoMarkup() {
        sandbox.addPipeline("<script>alert(1)</script>", "evil");

        assertThat(check("evil", "").renderHtml(), not(containsString("<script>")));
    }

    @Test
    void acceptsExpressionsAsTheyAre() throws Exception {
        assertSays(FormValidation.Kind.OK, "when the build runs", check("${PIPELINE}", ""));
        assertSays(
                FormValidation.Kind.WARNING,
                "between double quotes",
                as("developer", () -> step.doCheckPipelineId(job, "${PIPELINE}", "")));
        assertEquals(List.of(), values(suggest("developer", "job/job/", BUILDER, "${PIPELINE}", "")));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void askingAgainCostsNoRequest() throws Exception {
        check("orders", "");
        suggest("developer", "job/job/", BUILDER, "ord", "");
        checkKey("");
        int before = sandbox.requests();

        check("orders", JenkinsSetup.CREDENTIALS_ID);
        suggest("developer", "job/job/", STEP, "orders", "");
        checkKey(JenkinsSetup.CREDENTIALS_ID);
        assertEquals(3, sandbox.requests(Operation.PIPELINES));
        assertEquals(before, sandbox.requests());
    }
}
