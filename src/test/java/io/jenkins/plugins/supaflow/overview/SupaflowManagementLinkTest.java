package io.jenkins.plugins.supaflow.overview;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ExtensionList;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.supaflow.engine.SupaflowEngine;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.ReadsEverySecond;
import io.jenkins.plugins.supaflow.sandbox.Fault;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.Operation;
import io.jenkins.plugins.supaflow.sandbox.SandboxPipeline;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Manage Jenkins → Supaflow, and the monitor: one Jenkins for all tests, and a sandbox and jobs of its own for each. */
@ReadsEverySecond
@WithJenkins
class SupaflowManagementLinkTest {

    private static final String OTHER_KEY = "ak_sandbox_other_0123456789";

    private static JenkinsRule j;

    private SupaflowSandbox sandbox;
    private SandboxPipeline orders;
    private FreeStyleProject seen;
    private FreeStyleProject hidden;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        j = rule;
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        j.after();
    }

    @BeforeEach
    void start() throws Exception {
        sandbox = SupaflowSandbox.start();
        JenkinsSetup.configure(sandbox);
        orders = sandbox.addPipeline("Orders to Warehouse", "orders").script(JobScript.running());
        seen = waitingForNothing("seen");
        hidden = waitingForNothing("hidden");
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Jenkins.SYSTEM_READ)
                .everywhere()
                .to("auditor")
                .grant(Item.READ)
                .onItems(seen)
                .to("auditor")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    /** What one test leaves must not show in the next one's overview. */
    @AfterEach
    void stop() throws Exception {
        replaceKey();
        sandbox.clearFaults();
        sandbox.jobs().forEach(job -> job.end("completed", null));
        JenkinsSetup.eventually(() -> SupaflowEngine.get().followed().isEmpty());
        for (FreeStyleProject job : j.jenkins.getItems(FreeStyleProject.class)) {
            job.delete();
        }
        JenkinsSetup.removeKey(JenkinsSetup.CREDENTIALS_ID);
        sandbox.close();
    }

    /** By another one, which the engine asks with at once. */
    private void replaceKey() throws Exception {
        sandbox.addKey(OTHER_KEY, SupaflowSandbox.USER_ID);
        JenkinsSetup.removeKey(JenkinsSetup.CREDENTIALS_ID);
        JenkinsSetup.addKey(JenkinsSetup.CREDENTIALS_ID, OTHER_KEY);
    }

    private FreeStyleProject waitingForNothing(String name) throws Exception {
        SupaflowRunBuilder builder = new SupaflowRunBuilder("orders");
        builder.setWaitForCompletion(false);
        FreeStyleProject job = j.createFreeStyleProject(name);
        job.getBuildersList().add(builder);
        return job;
    }

    private FreeStyleBuild run(FreeStyleProject job) throws Exception {
        return j.buildAndAssertSuccess(job);
    }

    private static Page page(JenkinsRule j, String user, String url) throws Exception {
        JenkinsRule.WebClient client = j.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false)
                .withBasicCredentials(user);
        client.getOptions().setCssEnabled(false);
        return client.goTo(url, null);
    }

    private String text(String user, String url) throws Exception {
        Page page = page(j, user, url);
        assertEquals(200, page.getWebResponse().getStatusCode());
        return page.getWebResponse().getContentAsString();
    }

    private JSONObject overview(String user) throws Exception {
        return JSONObject.fromObject(text(user, "manage/supaflow/api/json")).getJSONObject("overview");
    }

    @Test
    void showsEachViewerTheRunsOfTheirJobs() throws Exception {
        assertThat(text("admin", "manage/supaflow/"), containsString("No Supaflow run is in progress."));
        FreeStyleBuild build = run(seen);
        run(hidden);
        JenkinsSetup.eventually(() -> SupaflowEngine.get().followed().stream()
                .allMatch(run -> run.run().job() != null));

        for (String url : List.of("manage/supaflow/", "manage/supaflow/parts")) {
            String all = text("admin", url);
            String some = text("auditor", url);

            assertThat(all, containsString(build.getFullDisplayName()));
            assertThat(all, containsString("hidden #1"));
            assertThat(all, containsString(SupaflowSandbox.ORG_ID));
            assertThat(all, not(containsString(SupaflowSandbox.KEY)));
            assertThat(some, containsString(build.getFullDisplayName()));
            assertThat(some, not(containsString("hidden #1")));
            assertEquals(403, page(j, "reader", url).getWebResponse().getStatusCode());
        }
        assertEquals(1, overview("auditor").getInt("total"));
        JSONObject row = overview("auditor").getJSONArray("runs").getJSONObject(0);
        assertEquals("running", row.getString("status"));
        assertEquals("Orders to Warehouse", row.getString("pipeline"));
        assertEquals(build.getUrl(), row.getString("buildUrl"));
        assertTrue(row.getLong("lastGoodAge") >= 0);
        assertTrue(row.getLong("nextPollIn") >= 0);
        assertEquals(
                403,
                page(j, "reader", "manage/supaflow/api/json").getWebResponse().getStatusCode());
    }

    @Test
    void callsTheAccountByItsName() throws Exception {
        run(seen);
        // The first look asks for it.
        JenkinsSetup.eventually(() -> text("auditor", "manage/supaflow/parts")
                .contains("<td title=\"" + SupaflowSandbox.ORG_ID + "\">Sandbox (us)</td>"));

        JSONObject row = overview("auditor").getJSONArray("runs").getJSONObject(0);
        assertEquals("Sandbox (us)", row.getString("account"));
        assertEquals(SupaflowSandbox.ORG_ID, row.getString("accountId"));
    }

    @Test
    void leadsToTheConfigurationWhoMayChangeIt() throws Exception {
        String link = "/manage/configure#supaflow-configuration";

        assertThat(text("admin", "manage/supaflow/"), containsString(link));
        assertThat(text("admin", "manage/configure"), containsString("id=\"supaflow-configuration\""));
        assertThat(text("auditor", "manage/supaflow/"), not(containsString(link)));
    }

    @Test
    void keepsRunsOfAJobThatIsGoneForAdministrators() throws Exception {
        run(seen);
        seen.delete();

        JSONObject row = overview("admin").getJSONArray("runs").getJSONObject(0);

        assertEquals("seen#1", row.getString("build"));
        assertFalse(row.has("buildUrl")
                && !row.get("buildUrl").equals(null)
                && row.optString("buildUrl").length() > 4);
        assertThat(text("admin", "manage/supaflow/"), containsString("seen#1"));
        assertEquals(0, overview("auditor").getInt("total"));
    }

    @Test
    void putsAccountsInTroubleOnTop() throws Exception {
        run(seen);
        assertFalse(isActivated());
        sandbox.faultAlways(Operation.READ_JOBS, Fault.status(503));
        JenkinsSetup.eventually(() -> overview("admin").getJSONArray("troubles").size() == 1);

        assertThat(text("admin", "manage/supaflow/"), containsString("1 run waiting, not responding for"));
        JSONObject overview = overview("admin");
        assertEquals(
                overview.getJSONArray("runs").getJSONObject(0).getLong("lastGoodAge"),
                overview.getJSONArray("troubles").getJSONObject(0).getLong("age"),
                "alert and table tell the same");
        assertFalse(isActivated(), "a short outage passes");
        sandbox.clearFaults();
        JenkinsSetup.eventually(() -> overview("admin").getJSONArray("troubles").isEmpty());
    }

    @Test
    void tellsAdministratorsOfARejectedKeyAtOnce() throws Exception {
        run(seen);
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        JenkinsSetup.eventually(() -> isActivated());

        String message = text("admin", "manage/");

        assertThat(message, containsString("Supaflow runs are waiting for an account that Supaflow does not serve:"));
        assertThat(message, containsString("(1 run): Supaflow rejected the API key"));
        assertThat(message, not(containsString(SupaflowSandbox.KEY)));
        JenkinsRule.WebClient german = j.createWebClient().withBasicCredentials("admin");
        german.addRequestHeader("Accept-Language", "de");
        assertThat(
                german.goTo("manage/").asNormalizedText(),
                containsString(
                        "(1 Lauf): Supaflow hat den API-Schlüssel bei dem Versuch, sich bei Supaflow anzumelden,"));
        assertThat(text("admin", "manage/supaflow/"), containsString("jenkins-alert-danger"));
        assertThat(text("admin", "manage/supaflow/"), containsString("1 run waiting, API key not accepted for"));
        replaceKey();
        JenkinsSetup.eventually(() -> !isActivated());
    }

    @Test
    void tellsNobodyOfTheTroublesOfHiddenJobs() throws Exception {
        run(hidden);
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        JenkinsSetup.eventually(() -> isActivated());

        assertEquals(1, overview("admin").getJSONArray("troubles").size());
        assertEquals(0, overview("auditor").getJSONArray("troubles").size());
        String page = text("auditor", "manage/supaflow/");
        assertThat(page, not(containsString(SupaflowSandbox.ORG_ID)));
        assertThat(page, not(containsString("rejected")));
        assertThat(text("auditor", "manage/"), not(containsString("Supaflow runs are waiting")));
    }

    @Test
    void tellsAdministratorsAloneWhatSupaflowSaid() throws Exception {
        run(seen);
        run(hidden);
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        JenkinsSetup.eventually(() -> isActivated());

        JSONObject all = overview("admin").getJSONArray("troubles").getJSONObject(0);
        JSONObject own = overview("auditor").getJSONArray("troubles").getJSONObject(0);

        assertEquals(2, all.getInt("runs"));
        assertThat(all.getString("trouble"), containsString("Supaflow rejected the API key"));
        assertEquals(1, own.getInt("runs"));
        assertTrue(own.getBoolean("keyRejected"));
        assertThat(own.toString(), not(containsString("Supaflow rejected")));
        for (String url : List.of("manage/supaflow/", "manage/")) {
            String page = text("auditor", url);
            assertThat(page, containsString("Administrators see what Supaflow said."));
            assertThat(page, not(containsString("Supaflow rejected")));
        }
    }

    @Test
    void theRemoteApiSpeaksSupaflowsWordsWhateverTheViewerSpeaks() throws Exception {
        run(seen);
        JenkinsSetup.eventually(() -> SupaflowEngine.get().followed().stream()
                .allMatch(run -> run.run().job() != null
                        && "running".equals(run.run().job().apiStatus())));
        JenkinsRule.WebClient german =
                j.createWebClient().withJavaScriptEnabled(false).withBasicCredentials("admin");
        german.addRequestHeader("Accept-Language", "de");

        String page = german.goTo("manage/supaflow/").asNormalizedText();
        assertThat(page, containsString("Läuft"));
        assertThat(page, containsString("Letzte erfolgreiche Abfrage"));
        assertThat(page, not(containsString(" ago")));
        String api = germanApi(german);
        assertThat(api, containsString("\"status\":\"running\""));
        assertThat(api, containsString("\"cancelling\":false"));
        sandbox.revokeKey(SupaflowSandbox.KEY);
        sandbox.expireTokens();
        JenkinsSetup.eventually(() -> isActivated());
        assertThat(germanApi(german), containsString("Supaflow rejected the API key"));
        SupaflowEngine.get()
                .followed()
                .forEach(run -> SupaflowEngine.get().cancel(run.run().id()));
        JenkinsSetup.eventually(() -> SupaflowEngine.get().followed().stream()
                .allMatch(run -> run.run().cancelRequested()));
        assertThat(germanApi(german), containsString("\"cancelling\":true"));
    }

    private static String germanApi(JenkinsRule.WebClient german) throws Exception {
        return german.goTo("manage/supaflow/api/json", "application/json")
                .getWebResponse()
                .getContentAsString();
    }

    @Test
    void hasPatienceForTenMinutes() {
        assertFalse(AccountTrouble.isSerious(false, Duration.ofSeconds(599)));
        assertTrue(AccountTrouble.isSerious(false, Duration.ofSeconds(600)));
        assertTrue(AccountTrouble.isSerious(true, Duration.ZERO));
    }

    /** To Jenkins itself, which may see everything. */
    private static boolean isActivated() {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return ExtensionList.lookupSingleton(SupaflowAdministrativeMonitor.class)
                    .isActivated();
        }
    }
}
