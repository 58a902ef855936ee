package io.jenkins.plugins.supaflow.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.forms.FormAnswers;
import io.jenkins.plugins.supaflow.sandbox.ManualClock;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the box of the pipeline and the drop-down of the key say, and to whom. */
@WithJenkins
class PipelineFieldTest {

    private static final String BUILDER = "io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder";
    private static final String STEP = "io.jenkins.plugins.supaflow.steps.SupaflowRunStep";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JenkinsRule j;
    private static FreeStyleProject job;
    private static SupaflowRunBuilder.DescriptorImpl builder;
    private static SupaflowRunStep.DescriptorImpl step;

    private final ManualClock clock = new ManualClock(Instant.now());
    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("developer")
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ, CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("reader"));
        job = j.createFreeStyleProject("job");
        builder = j.jenkins.getDescriptorByType(SupaflowRunBuilder.DescriptorImpl.class);
        step = j.jenkins.getDescriptorByType(SupaflowRunStep.DescriptorImpl.class);
        JenkinsSetup.addKey("rejected-key", "ak_rejected");
        JenkinsSetup.addKey("no-key", "sk_something_else");
    }

    /** Another address each time: what is kept of an account is kept of it alone. */
    @BeforeEach
    void startSandbox() throws Exception {
        sandbox = SupaflowSandbox.start(0, clock);
        orders = sandbox.addPipeline("Orders", "orders")
                .source("Shop", "PostgreSQL")
                .destination("Warehouse", "Snowflake");
        JenkinsSetup.configure(sandbox);
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    private static <T> T as(String user, Supplier<T> body) {
        try (ACLContext ignored = ACL.as2(User.getById(user, true).impersonate2())) {
            return body.get();
        }
    }

    private static FormValidation check(String value, String credentialsId) {
        return as("developer", () -> builder.doCheckPipelineId(job, value, credentialsId));
    }

    private static FormValidation checkKey(String credentialsId) {
        return as("developer", () -> builder.doCheckCredentialsId(job, credentialsId));
    }

    private static void assertSays(FormValidation.Kind kind, String part, FormValidation said) {
        assertThat(said.renderHtml(), containsString(part));
        assertEquals(kind, said.kind, said.renderHtml());
        assertThat(said.renderHtml(), not(containsString(SupaflowSandbox.KEY)));
    }

    private static WebResponse post(String user, String path, HttpMethod method, String... parameters)
            throws Exception {
        JenkinsRule.WebClient web =
                j.createWebClient().withThrowExceptionOnFailingStatusCode(false).withBasicCredentials(user);
        URL url = web.createCrumbedUrl(path);
        WebRequest request = new WebRequest(url, method);
        request.setRequestParameters(List.of(
                new NameValuePair("value", parameters[0]),
                new NameValuePair("credentialsId", parameters[1]),
                new NameValuePair("apiUrl", parameters.length > 2 ? parameters[2] : "")));
        return web.getPage(request).getWebResponse();
    }

    private static JsonNode suggest(String user, String context, String descriptor, String... parameters)
            throws Exception {
        String path = context + "descriptorByName/" + descriptor + "/suggestPipelines";
        WebResponse response = post(user, path, HttpMethod.POST, parameters);
        assertEquals(200, response.getStatusCode(), response.getContentAsString());
        assertThat(response.getContentAsString(), not(containsString(SupaflowSandbox.KEY)));
        assertThat(response.getContentType(), startsWith("application/json"));
        return JSON.readTree(response.getContentAsString());
    }

    private static List<String> values(JsonNode answer) {
        return answer.get("pipelines").findValuesAsText("value");
    }

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
        assertThat(answer.get("message").asText(), containsString("The first 10 of more"));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "billing", "")
                        .get("message")
                        .asText(),
                containsString("This key sees no pipeline with 'billing'"));
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
    void theKeyIsTheOneThatTheItemsBuildsWouldUse() throws Exception {
        Folder folder = j.createProject(Folder.class, "folder");
        FreeStyleProject inside = folder.createProject(FreeStyleProject.class, "inside");
        sandbox.addKey("ak_folder", SupaflowSandbox.USER_ID);
        JenkinsSetup.addKey(folder, JenkinsSetup.key("folder-key", "ak_folder"));

        assertEquals(
                List.of("orders"),
                values(suggest("developer", "job/folder/job/inside/", BUILDER, "ord", "folder-key")));
        assertSays(
                FormValidation.Kind.OK,
                "one pipeline",
                as("developer", () -> builder.doCheckCredentialsId(inside, "folder-key")));
        int before = sandbox.requests();
        JsonNode outside = suggest("developer", "job/job/", BUILDER, "ord", "folder-key");
        assertEquals(List.of(), values(outside));
        assertThat(outside.get("message").asText(), containsString("There is no Secret text credential 'folder-key'"));
        assertSays(FormValidation.Kind.ERROR, "folder-key", checkKey("folder-key"));
        assertSays(FormValidation.Kind.WARNING, "Not checked.", check("orders", "folder-key"));
        assertEquals(before, sandbox.requests());
    }

    @Test
    void tellsWhatThePipelineIs() throws Exception {
        clock.advance(Duration.ofMinutes(-125));
        sandbox.createJob(orders.id(), SupaflowSandbox.USER_ID).end("completed", null);
        clock.advance(Duration.ofMinutes(125));

        assertSays(
                FormValidation.Kind.OK,
                "Orders: Shop → Warehouse, active, last run completed 2 hr 5 min ago",
                check(" orders ", ""));
        assertSays(FormValidation.Kind.OK, "Orders: Shop", check(orders.id().toUpperCase(), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "completed_with_warning, last run completed with warning less than a minute ago",
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
        assertSays(
                FormValidation.Kind.OK,
                "a run is in progress (running), last sync less than a minute ago",
                check("running", ""));
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
        assertSays(FormValidation.Kind.ERROR, "This key sees no pipeline", check("order", ""));
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
    void tellsWhoseKeyItIs() {
        assertSays(FormValidation.Kind.OK, SupaflowSandbox.ORG_ID, checkKey(JenkinsSetup.CREDENTIALS_ID));
        assertSays(FormValidation.Kind.OK, "one pipeline", checkKey(""));
    }

    @Test
    void aRejectedKeyIsAnError() throws Exception {
        assertSays(FormValidation.Kind.ERROR, "does not accept this key (HTTP 401)", checkKey("rejected-key"));
        assertSays(FormValidation.Kind.ERROR, "does not accept this key", check("orders", "rejected-key"));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "ord", "rejected-key")
                        .get("message")
                        .asText(),
                containsString("does not accept this key"));
        assertSays(FormValidation.Kind.ERROR, "cannot be used", checkKey("no-key"));
        assertSays(FormValidation.Kind.WARNING, "cannot be used", check("orders", "no-key"));
    }

    @Test
    void withoutAnyKeyNothingIsChecked() {
        SupaflowGlobalConfiguration.get().setCredentialsId(null);

        assertSays(FormValidation.Kind.WARNING, "credentialsId is not set", check("orders", ""));
        assertSays(FormValidation.Kind.ERROR, "credentialsId is not set", checkKey(""));
        assertEquals(0, sandbox.requests());
    }

    @Test
    void whenSupaflowIsOutOfReachTheFormOnlyWarns() throws Exception {
        sandbox.close();

        assertSays(FormValidation.Kind.WARNING, "Not checked.", check("orders", ""));
        assertSays(FormValidation.Kind.WARNING, "Not checked.", checkKey(""));
        assertThat(
                suggest("developer", "job/job/", BUILDER, "ord", "")
                        .get("message")
                        .asText(),
                containsString("Not checked."));
    }

    @Test
    void whatTakesTooLongIsAWarning() {
        assertSays(
                FormValidation.Kind.WARNING,
                "no answer within 0 seconds",
                FormAnswers.validation(0, new CompletableFuture<String>(), FormValidation::ok));
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
