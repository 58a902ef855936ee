package io.jenkins.plugins.supaflow.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.XmlFile;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Saveable;
import hudson.model.User;
import hudson.model.listeners.SaveableListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import io.jenkins.plugins.supaflow.steps.SupaflowRunStep;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.Jenkins;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.access.AccessDeniedException;

@ReadsEverySecond
@WithJenkins
class SupaflowGlobalConfigurationTest {

    private static JenkinsRule j;
    private static SupaflowSandbox sandbox;
    private SupaflowGlobalConfiguration configuration;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        j = rule;
        sandbox = SupaflowSandbox.start();
        sandbox.addPipeline("Orders", "orders");
        sandbox.addPipeline("Billing", "billing");
        JenkinsSetup.configure(sandbox);
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "a-password", "", "u", "p-assword-15"));
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.SYSTEM, "system-only", "", Secret.fromString("ak_x")));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.MANAGE, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("manager")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, Item.EXTENDED_READ)
                .everywhere()
                .to("developer")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    @AfterAll
    static void stop() throws Exception {
        j.after();
        sandbox.close();
    }

    @BeforeEach
    void reset() throws Exception {
        configuration = SupaflowGlobalConfiguration.get();
        configuration.setApiUrl(sandbox.url().toString());
        configuration.setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
        configuration.setPollIntervalSeconds(30);
        configuration.setGiveUpAfterHours(24);
    }

    private static HtmlForm form(String user) throws Exception {
        return j.createWebClient().withBasicCredentials(user).goTo("configure").getFormByName("config");
    }

    private static <T> T as(String user, Callable<T> body) throws Exception {
        try (ACLContext ignored = ACL.as2(User.getById(user, true).impersonate2())) {
            return body.call();
        }
    }

    @Test
    void aSubmitSavesOnce() throws Exception {
        HtmlForm form = form("admin");
        SAVES.set(0);

        j.submit(form);

        assertEquals(1, SAVES.get());
    }

    private static final AtomicInteger SAVES = new AtomicInteger();

    /** Counts how often the configuration is written. */
    @TestExtension
    public static final class Saves extends SaveableListener {
        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof SupaflowGlobalConfiguration) {
                SAVES.incrementAndGet();
            }
        }
    }

    @Test
    void theFormKeepsEverything() throws Exception {
        configuration.setPollIntervalSeconds(45);
        configuration.setGiveUpAfterHours(7);
        configuration.setCancelAfterRestart(true);

        j.submit(form("admin"));

        assertEquals(sandbox.url().toString(), configuration.getApiUrl());
        assertEquals(JenkinsSetup.CREDENTIALS_ID, configuration.getCredentialsId());
        assertEquals(45, configuration.getPollIntervalSeconds());
        assertEquals(7, configuration.getGiveUpAfterHours());
        assertTrue(configuration.isCancelAfterRestart());
    }

    @Test
    void anEmptyUrlIsSupaflows() {
        configuration.setApiUrl(" ");

        assertEquals("https://app.supa-flow.io", configuration.getApiUrl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com", "https://user:pw@example.com", "https://example.com?x=1", "nonsense"})
    void refusesAnUnsafeUrl(String url) throws Exception {
        String before = configuration.getApiUrl();
        assertThrows(IllegalArgumentException.class, () -> configuration.setApiUrl(url));
        assertEquals(FormValidation.Kind.ERROR, as("admin", () -> configuration.doCheckApiUrl(url)).kind);
        HtmlForm form = form("admin");
        form.getInputByName("_.apiUrl").setValue(url);

        FailingHttpStatusCodeException refused =
                assertThrows(FailingHttpStatusCodeException.class, () -> j.submit(form));

        assertThat(refused.getResponse().getContentAsString(), containsString("API base URL is"));
        assertEquals(before, configuration.getApiUrl());
    }

    @Test
    void refusesToPollMoreOftenThanSupaflowAllows() throws Exception {
        System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", "30");
        try {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> configuration.setPollIntervalSeconds(29));
            assertThat(refused.getMessage(), containsString("as a whole number. Supaflow asks for that"));
            FormValidation check = as("admin", () -> configuration.doCheckPollIntervalSeconds("29"));
            assertEquals(FormValidation.Kind.ERROR, check.kind);
            assertEquals(
                    FormValidation.Kind.OK, as("admin", () -> configuration.doCheckPollIntervalSeconds("30")).kind);
            assertEquals(
                    FormValidation.Kind.ERROR, as("admin", () -> configuration.doCheckPollIntervalSeconds("x")).kind);
        } finally {
            System.setProperty("io.jenkins.plugins.supaflow.minPollSeconds", "1");
        }
    }

    @Test
    void refusesToGiveUpAtOnce() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> configuration.setGiveUpAfterHours(0));
        assertEquals(FormValidation.Kind.ERROR, as("admin", () -> configuration.doCheckGiveUpAfterHours("-1")).kind);
        assertEquals(FormValidation.Kind.OK, as("admin", () -> configuration.doCheckGiveUpAfterHours("48")).kind);
    }

    @Test
    void testConnectionTellsWhoseKeyItIs() throws Exception {
        FormValidation result = as(
                "admin", () -> configuration.doTestConnection(sandbox.url().toString(), JenkinsSetup.CREDENTIALS_ID));

        assertEquals(FormValidation.Kind.OK, result.kind);
        assertThat(result.getMessage(), containsString(SupaflowSandbox.ORG_ID));
        assertThat(result.getMessage(), containsString("region us"));
        assertThat(result.getMessage(), containsString("2 pipelines"));
    }

    @Test
    void testConnectionTellsWhatIsWrong() throws Exception {
        JenkinsSetup.addKey("revoked-key", "ak_revoked");

        assertThat(
                as("admin", () -> configuration.doTestConnection(sandbox.url().toString(), "revoked-key"))
                        .getMessage(),
                containsString("Supaflow rejected the API key"));
        assertThat(
                as("admin", () -> configuration.doTestConnection("http://127.0.0.1:1", JenkinsSetup.CREDENTIALS_ID))
                        .getMessage(),
                containsString("no connection"));
        assertThat(
                as("admin", () -> configuration.doTestConnection("http://example.com", JenkinsSetup.CREDENTIALS_ID))
                        .getMessage(),
                containsString("API base URL is not an https URL"));
        assertThat(
                as("admin", () -> configuration.doTestConnection("", "")).getMessage(),
                containsString("Choose a default credential"));
    }

    /** What went wrong is known to a thread of HTTP, which has the controller's language. */
    @Test
    void testConnectionTellsGermansInGermanWhatIsWrong() throws Exception {
        JenkinsSetup.addKey("revoked-for-germans", "ak_revoked_for_germans");
        JenkinsRule.WebClient web = j.createWebClient().withBasicCredentials("admin");
        WebRequest request = new WebRequest(
                web.createCrumbedUrl(configuration.getDescriptorUrl() + "/testConnection"), HttpMethod.POST);
        request.setRequestParameters(List.of(
                new NameValuePair("apiUrl", sandbox.url().toString()),
                new NameValuePair("credentialsId", "revoked-for-germans")));

        String english = web.getPage(request).getWebResponse().getContentAsString();
        request.setAdditionalHeader("Accept-Language", "de");
        String german = web.getPage(request).getWebResponse().getContentAsString();

        assertThat(english, containsString("Supaflow rejected the API key in the request to log in to Supaflow: "));
        assertThat(
                german,
                containsString("Supaflow hat den API-Schlüssel bei dem Versuch, sich bei Supaflow anzumelden, nicht"
                        + " angenommen: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"manager", "developer", "reader"})
    void onlyAdministratorsMayTest(String user) {
        int requests = sandbox.requests();

        assertThrows(
                AccessDeniedException.class,
                () -> as(
                        user,
                        () -> configuration.doTestConnection(sandbox.url().toString(), JenkinsSetup.CREDENTIALS_ID)));
        assertThrows(AccessDeniedException.class, () -> as(user, () -> configuration.doCheckApiUrl("x")));
        assertEquals(requests, sandbox.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"testConnection", "checkApiUrl", "checkCredentialsId", "fillCredentialsIdItems"})
    void formMethodsTakePostOnly(String method) throws Exception {
        JenkinsRule.WebClient web =
                j.createWebClient().withThrowExceptionOnFailingStatusCode(false).withBasicCredentials("admin");
        HtmlPage page = web.goTo("");
        WebRequest get =
                new WebRequest(web.createCrumbedUrl(configuration.getDescriptorUrl() + "/" + method), HttpMethod.GET);

        assertEquals(404, web.getPage(get).getWebResponse().getStatusCode(), page.getUrl()::toString);
    }

    @Test
    void listsSecretTextsThatBuildsMayUse() throws Exception {
        ListBoxModel items = as("admin", () -> configuration.doFillCredentialsIdItems(""));

        List<String> ids = items.stream().map(option -> option.value).toList();
        assertThat(ids.toString(), containsString(JenkinsSetup.CREDENTIALS_ID));
        assertEquals(false, ids.contains("a-password"));
        assertEquals(false, ids.contains("system-only"));
    }

    @Test
    void tellsOthersOnlyTheCurrentValue() throws Exception {
        ListBoxModel items = as("developer", () -> configuration.doFillCredentialsIdItems("mine"));
        assertEquals(1, items.size());
        assertEquals("mine", items.get(0).value);

        FreeStyleProject job = j.createFreeStyleProject();
        SupaflowRunBuilder.DescriptorImpl builder =
                j.jenkins.getDescriptorByType(SupaflowRunBuilder.DescriptorImpl.class);
        ListBoxModel forReader = as("reader", () -> builder.doFillCredentialsIdItems(job, "mine"));
        assertEquals(1, forReader.size());
        ListBoxModel forDeveloper = as("developer", () -> builder.doFillCredentialsIdItems(job, ""));
        List<String> ids = forDeveloper.stream().map(option -> option.value).toList();
        assertEquals(true, ids.contains(JenkinsSetup.CREDENTIALS_ID));
        assertEquals(false, ids.contains("system-only"));
    }

    @Test
    void refusesToResetTheTargetOfAnIncrementalSync() throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        SupaflowRunStep.DescriptorImpl step = j.jenkins.getDescriptorByType(SupaflowRunStep.DescriptorImpl.class);

        assertEquals(FormValidation.Kind.ERROR, as("developer", () -> step.doCheckResetTarget(job, true, false)).kind);
        assertEquals(FormValidation.Kind.OK, as("developer", () -> step.doCheckResetTarget(job, true, true)).kind);
    }

    @Test
    void checksTheDefaultKeyWhenItIsChosen() throws Exception {
        String url = sandbox.url().toString();
        JenkinsSetup.addKey("chosen-and-revoked", "ak_chosen_and_revoked");

        FormValidation accepted =
                as("admin", () -> configuration.doCheckCredentialsId(JenkinsSetup.CREDENTIALS_ID, url));
        assertEquals(FormValidation.Kind.OK, accepted.kind);
        assertThat(accepted.getMessage(), containsString("2 pipelines"));
        FormValidation rejected = as("admin", () -> configuration.doCheckCredentialsId("chosen-and-revoked", url));
        assertEquals(FormValidation.Kind.ERROR, rejected.kind);
        assertThat(rejected.getMessage(), containsString("does not accept this key"));
        assertEquals(
                FormValidation.Kind.ERROR,
                as("admin", () -> configuration.doCheckCredentialsId("system-only", url)).kind);
        assertEquals(FormValidation.Kind.OK, as("admin", () -> configuration.doCheckCredentialsId("", url)).kind);
    }

    @Test
    void sendsNoKeyToAnAddressThatIsNotSaved() throws Exception {
        try (SupaflowSandbox other = SupaflowSandbox.start()) {
            String url = other.url().toString();
            FormValidation said =
                    as("admin", () -> configuration.doCheckCredentialsId(JenkinsSetup.CREDENTIALS_ID, url));

            assertEquals(FormValidation.ok().renderHtml(), said.renderHtml());
            assertEquals(0, other.requests());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"manager", "developer", "reader"})
    void onlyAdministratorsMayHaveAKeyChecked(String user) {
        int requests = sandbox.requests();

        assertThrows(
                AccessDeniedException.class,
                () -> as(user, () -> configuration.doCheckCredentialsId(JenkinsSetup.CREDENTIALS_ID, "")));
        assertEquals(requests, sandbox.requests());
    }
}
