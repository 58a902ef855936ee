package io.jenkins.plugins.supaflow.folder;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Items;
import hudson.model.Result;
import hudson.model.User;
import hudson.scm.NullSCM;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.supaflow.config.SupaflowGlobalConfiguration;
import io.jenkins.plugins.supaflow.engine.CredentialChoice;
import io.jenkins.plugins.supaflow.fixture.JenkinsSetup;
import io.jenkins.plugins.supaflow.fixture.JenkinsTestBase;
import io.jenkins.plugins.supaflow.sandbox.JobScript;
import io.jenkins.plugins.supaflow.sandbox.SandboxJob;
import io.jenkins.plugins.supaflow.sandbox.SupaflowSandbox;
import io.jenkins.plugins.supaflow.steps.SupaflowRunBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import jenkins.branch.BranchSource;
import jenkins.branch.OrganizationFolder;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceCriteria;
import jenkins.scm.impl.SingleSCMSource;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlOption;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.AbstractWorkflowBranchProjectFactory;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestExtension;

/** The default credential that a folder names. Each key is another user's, so each job tells which key triggered it. */
class SupaflowFolderPropertyTest extends JenkinsTestBase {

    private static SupaflowFolderProperty.DescriptorImpl descriptor;
    private static SupaflowRunBuilder.DescriptorImpl builder;

    private Folder outer;
    private Folder inner;

    @BeforeAll
    static void secure() throws Exception {
        descriptor = j.jenkins.getDescriptorByType(SupaflowFolderProperty.DescriptorImpl.class);
        builder = j.jenkins.getDescriptorByType(SupaflowRunBuilder.DescriptorImpl.class);
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.SYSTEM, "system-only", "", Secret.fromString(SupaflowSandbox.KEY)));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("team", "reader")
                .grant(Item.CONFIGURE, Item.CREATE)
                .onPaths("team-\\d+(|/.+)")
                .to("team"));
    }

    private static int folders;

    @BeforeEach
    void folders() throws Exception {
        outer = j.createProject(Folder.class, "team-" + ++folders);
        inner = outer.createProject(Folder.class, "inner");
        key(outer, "outer-key");
        key(inner, "inner-key");
    }

    @AfterEach
    void reset() {
        SupaflowGlobalConfiguration.get().setCredentialsId(JenkinsSetup.CREDENTIALS_ID);
    }

    private static void key(Folder folder, String id) throws Exception {
        sandbox.addKey("ak_" + id, userOf(id));
        JenkinsSetup.addKey(folder, JenkinsSetup.key(id, "ak_" + id));
    }

    private static String userOf(String id) {
        return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void names(AbstractFolder<?> folder, String id) throws Exception {
        folder.getProperties().replace(new SupaflowFolderProperty(id));
    }

    private WorkflowJob job(Folder folder, String parameters) throws Exception {
        WorkflowJob job = folder.createProject(
                WorkflowJob.class, "job-" + folder.getItems().size());
        job.setDefinition(JenkinsSetup.definition("supaflowRun pipelineId: '" + orders.apiName() + "'" + parameters));
        return job;
    }

    private SandboxJob newest() {
        List<SandboxJob> jobs = sandbox.jobs(orders.id());
        return jobs.get(jobs.size() - 1);
    }

    private void assertTriggeredWith(String id, WorkflowJob job) throws Exception {
        int before = sandbox.created(orders.id());
        j.buildAndAssertSuccess(job);
        assertEquals(before + 1, sandbox.created(orders.id()));
        assertEquals(userOf(id), newest().createdBy());
    }

    private static <T> T as(String user, Callable<T> body) throws Exception {
        try (ACLContext ignored = ACL.as2(User.getById(user, true).impersonate2())) {
            return body.call();
        }
    }

    @Test
    void theNearestFolderThatNamesOneDecides() throws Exception {
        Folder deep = inner.createProject(Folder.class, "deep");
        WorkflowJob job = job(deep, ", waitForCompletion: false");
        names(outer, "outer-key");
        assertTriggeredWith("outer-key", job);

        names(inner, "inner-key");
        assertTriggeredWith("inner-key", job);
        assertTriggeredWith("outer-key", job(outer, ", waitForCompletion: false"));
        assertTriggeredWith("outer-key", job(inner, ", waitForCompletion: false, credentialsId: 'outer-key'"));

        inner.getProperties().remove(SupaflowFolderProperty.class);
        outer.getProperties().remove(SupaflowFolderProperty.class);
        j.buildAndAssertSuccess(job);
        assertEquals(SupaflowSandbox.USER_ID, newest().createdBy());
    }

    @Test
    void freestyleJobsHaveItToo() throws Exception {
        SupaflowGlobalConfiguration.get().setCredentialsId(null);
        names(outer, "outer-key");
        FreeStyleProject job = inner.createProject(FreeStyleProject.class, "freestyle");
        job.getBuildersList().add(new SupaflowRunBuilder(orders.apiName()));

        j.buildAndAssertSuccess(job);

        assertEquals(userOf("outer-key"), newest().createdBy());
    }

    @Test
    void multibranchProjectsAreFoldersToo() throws Exception {
        names(outer, "outer-key");
        WorkflowMultiBranchProject project = inner.createProject(WorkflowMultiBranchProject.class, "branches");
        project.setProjectFactory(new OneStep("supaflowRun pipelineId: '" + orders.apiName() + "'"));
        project.getSourcesList().add(new BranchSource(new SingleSCMSource("main", new NullSCM())));
        project.scheduleBuild2(0).getFuture().get();
        j.waitUntilNoActivity();
        WorkflowRun build = project.getItem("main").getBuildByNumber(1);
        j.assertBuildStatusSuccess(build);
        assertEquals(userOf("outer-key"), newest().createdBy());

        names(project, "inner-key");
        assertTriggeredWith("inner-key", project.getItem("main"));
        assertTrue(descriptor.isApplicable(OrganizationFolder.class));
    }

    /** Every branch does this. */
    public static final class OneStep extends AbstractWorkflowBranchProjectFactory {

        private final String script;

        OneStep(String script) {
            this.script = script;
        }

        @Override
        protected FlowDefinition createDefinition() {
            return JenkinsSetup.definition(script);
        }

        @Override
        protected SCMSourceCriteria getSCMSourceCriteria(SCMSource source) {
            return (probe, listener) -> true;
        }

        @TestExtension
        public static final class DescriptorImpl extends AbstractWorkflowBranchProjectFactoryDescriptor {}
    }

    @Test
    void whatJobsMayNotUseIsNoUseToThemAsADefaultEither() throws Exception {
        names(outer, "inner-key");

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job(outer, ""));

        j.assertLogContains(
                "There is no Secret text credential 'inner-key' that this job may use: it is the default of the folder "
                        + outer.getFullName(),
                build);
        assertEquals(0, sandbox.created(orders.id()));
        // A default of its own means that nobody asks for the next one.
        assertEquals("inner-key", CredentialChoice.of(null, inner).id());
        assertEquals(outer, CredentialChoice.of(null, inner).folder());
    }

    // ---- Read afresh

    @Test
    void aRunThatWaitsReadsItAfreshAfterAMove() throws Exception {
        orders.script(JobScript.running());
        names(inner, "inner-key");
        WorkflowJob job = job(inner, "");
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", build);
        Folder other = j.createProject(Folder.class, outer.getName() + "-other");
        key(other, "other-key");
        names(other, "other-key");

        Items.move(job, other);
        other.renameTo(outer.getName() + "-renamed");
        sandbox.revokeKey("ak_inner-key");
        sandbox.expireTokens();
        newest().end("completed", null);

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertEquals(1, sandbox.created(orders.id()));
    }

    @Test
    void theJobOfADeletedBuildIsCancelledWithIt() throws Exception {
        SupaflowGlobalConfiguration.get().setCredentialsId(null);
        orders.script(JobScript.running());
        names(outer, "outer-key");
        WorkflowJob job = job(inner, "");
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        j.waitForMessage(": running", build);
        sandbox.addKey("ak_new-key", userOf("new-key"));
        JenkinsSetup.addKey(outer, JenkinsSetup.key("new-key", "ak_new-key"));
        names(outer, "new-key");

        sandbox.revokeKey("ak_outer-key");
        sandbox.expireTokens();
        job.delete();
        inner.delete();

        JenkinsSetup.eventually(() -> newest().cancelRequested());
        JenkinsSetup.eventually(() -> JenkinsSetup.records() == 0);
    }

    // ---- Forms

    private static List<String> ids(ListBoxModel items) {
        return items.stream().map(option -> option.value).toList();
    }

    private static String row(Item item) throws Exception {
        return as("admin", () -> builder.doFillCredentialsIdItems(item, "")).get(0).name;
    }

    @Test
    void formsSayWhoseDefaultItIs() throws Exception {
        FreeStyleProject job = inner.createProject(FreeStyleProject.class, "freestyle");
        assertEquals("- default of Manage Jenkins -", row(job));

        names(outer, "outer-key");
        String ofOuter = "- default: outer-key, of the folder " + outer.getFullDisplayName() + " -";
        assertEquals(ofOuter, row(job));
        assertEquals(ofOuter, row(inner));

        names(inner, "inner-key");
        assertEquals("- default: inner-key, of the folder " + inner.getFullDisplayName() + " -", row(job));
        ListBoxModel own = as("admin", () -> descriptor.doFillCredentialsIdItems(inner, "inner-key"));
        assertEquals(ofOuter, own.get(0).name);
        assertThat(ids(own), hasItem("outer-key"));
        // What the row promises is what is asked with.
        FormValidation said = as("admin", () -> builder.doCheckCredentialsId(job, ""));
        assertEquals(FormValidation.Kind.OK, said.kind, said.renderHtml());
        names(inner, "gone-key");
        said = as("admin", () -> builder.doCheckCredentialsId(job, ""));
        assertThat(said.renderHtml(), containsString("it is the default of the folder " + inner.getFullName()));
    }

    private static HtmlForm form(String user, Item folder) throws Exception {
        return j.createWebClient()
                .withBasicCredentials(user)
                .getPage(folder, "configure")
                .getFormByName("config");
    }

    /** The box, once it is filled: with a key that stands in it for no other reason. */
    private static HtmlSelect box(HtmlForm form) {
        HtmlSelect box = form.getSelectByName("_.credentialsId");
        JenkinsSetup.eventually(() -> box.getOptions().stream()
                .anyMatch(option -> option.getValueAttribute().equals(JenkinsSetup.CREDENTIALS_ID)));
        return box;
    }

    private static void choose(HtmlSelect box, String id) {
        HtmlOption option = (HtmlOption) box.getOption(0).cloneNode(true);
        option.setValueAttribute(id);
        box.appendChild(option);
        box.setSelectedAttribute(option, true);
    }

    @Test
    void theFormKeepsWhatIsChosen() throws Exception {
        HtmlForm form = form("team", outer);
        HtmlSelect box = box(form);
        assertEquals("", box.getSelectedOptions().get(0).getValueAttribute());
        box.setSelectedAttribute("outer-key", true);
        j.submit(form);
        assertEquals("outer-key", descriptor.credentialsId(outer));

        form = form("team", outer);
        box(form);
        j.submit(form);
        assertEquals("outer-key", descriptor.credentialsId(outer));

        form = form("team", outer);
        box(form).setSelectedAttribute("", true);
        j.submit(form);
        assertNull(outer.getProperties().get(SupaflowFolderProperty.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inner-key", "system-only", "no-such-key"})
    void theFormRefusesWhatJobsMayNotUse(String id) throws Exception {
        names(outer, "outer-key");
        HtmlForm form = form("team", outer);
        choose(box(form), id);

        FailingHttpStatusCodeException refused =
                assertThrows(FailingHttpStatusCodeException.class, () -> j.submit(form));

        assertThat(
                refused.getResponse().getContentAsString(),
                containsString("There is no Secret text credential '" + id + "' that jobs in this folder may use"));
        assertEquals("outer-key", descriptor.credentialsId(outer));
    }

    /** Or a folder whose default was deleted could not be configured until somebody chooses another. */
    @Test
    void theFormKeepsWhatStoodThereBefore() throws Exception {
        names(outer, "gone-key");
        HtmlForm form = form("team", outer);
        box(form);
        form.getTextAreaByName("_.description").setText("ours");

        j.submit(form);

        assertEquals("ours", outer.getDescription());
        assertEquals("gone-key", descriptor.credentialsId(outer));
    }

    // ---- Who may configure a folder, but not the controller

    @Test
    void whoConfiguresAFolderIsOfferedOnlyWhatItsJobsMayUse() throws Exception {
        Folder theirs = j.createProject(Folder.class, "theirs-" + folders);
        key(theirs, "their-key");

        List<String> offered = ids(as("team", () -> descriptor.doFillCredentialsIdItems(outer, "")));
        assertEquals(
                List.of("", "outer-key", JenkinsSetup.CREDENTIALS_ID),
                offered.stream().sorted().toList());
        assertEquals(List.of("x"), ids(as("team", () -> descriptor.doFillCredentialsIdItems(theirs, "x"))));
        assertEquals(List.of("x"), ids(as("reader", () -> descriptor.doFillCredentialsIdItems(outer, "x"))));
        assertEquals(List.of("x"), ids(as("team", () -> descriptor.doFillCredentialsIdItems(null, "x"))));
    }

    /** What is there and what is not sound alike. */
    @Test
    void whoConfiguresAFolderLearnsOfNoOtherCredential() throws Exception {
        Folder theirs = j.createProject(Folder.class, "theirs-" + folders);
        key(theirs, "their-key");
        int requests = sandbox.requests();

        String ofNone = refusal(outer, "no-such-key");
        for (String id : List.of("their-key", "inner-key", "system-only")) {
            assertEquals(ofNone.replace("no-such-key", id), refusal(outer, id));
        }
        String nothing = FormValidation.ok().renderHtml();
        for (String id : List.of("their-key", "no-such-key", "")) {
            assertEquals(
                    nothing,
                    as("team", () -> descriptor.doCheckCredentialsId(theirs, id))
                            .renderHtml());
            assertEquals(
                    nothing,
                    as("team", () -> descriptor.doCheckCredentialsId(null, id)).renderHtml());
            assertEquals(
                    nothing,
                    as("reader", () -> descriptor.doCheckCredentialsId(outer, id))
                            .renderHtml());
        }
        assertEquals(requests, sandbox.requests());
    }

    private static String refusal(Folder folder, String id) throws Exception {
        FormValidation said = as("team", () -> descriptor.doCheckCredentialsId(folder, id));
        assertEquals(FormValidation.Kind.ERROR, said.kind);
        return said.renderHtml();
    }

    @Test
    void tellsWhoseTheChosenKeyIs() throws Exception {
        FormValidation said = as("team", () -> descriptor.doCheckCredentialsId(outer, "outer-key"));

        assertEquals(FormValidation.Kind.OK, said.kind, said.renderHtml());
        assertThat(said.renderHtml(), containsString(SupaflowSandbox.ORG_ID));
        assertThat(said.renderHtml(), not(containsString("ak_")));
    }

    /** Past the form: what is written there is looked up as if the job had named it. */
    @ParameterizedTest
    @ValueSource(strings = {"their-key", "system-only"})
    void whoWritesTheFoldersFileGainsNothing(String id) throws Exception {
        Folder theirs = j.createProject(Folder.class, "theirs-" + folders);
        key(theirs, "their-key");
        names(outer, "outer-key");
        JenkinsRule.WebClient web = j.createWebClient().withBasicCredentials("team");
        WebRequest post = new WebRequest(web.createCrumbedUrl(outer.getUrl() + "config.xml"), HttpMethod.POST);
        post.setAdditionalHeader("Content-Type", "application/xml");
        post.setRequestBody(
                outer.getConfigFile().asString().replace(">outer-key</credentialsId", ">" + id + "</credentialsId"));
        web.getPage(post);
        assertEquals(id, descriptor.credentialsId(outer));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job(outer, ""));

        j.assertLogContains("There is no Secret text credential '" + id + "' that this job may use", build);
        assertEquals(0, sandbox.created(orders.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fillCredentialsIdItems", "checkCredentialsId"})
    void formMethodsTakePostOnly(String method) throws Exception {
        JenkinsRule.WebClient web =
                j.createWebClient().withThrowExceptionOnFailingStatusCode(false).withBasicCredentials("admin");
        String url = outer.getUrl() + descriptor.getDescriptorUrl() + "/" + method;

        assertEquals(
                404, web.getPage(web.createCrumbedUrl(url)).getWebResponse().getStatusCode());
        WebRequest post = new WebRequest(web.createCrumbedUrl(url), HttpMethod.POST);
        assertEquals(200, web.getPage(post).getWebResponse().getStatusCode());
    }

    @Test
    void aFolderWithoutADefaultHasNone() {
        ItemGroup<?> root = outer.getParent();
        assertEquals(j.jenkins, root);
        assertNull(new SupaflowFolderProperty(" ").getCredentialsId());
        SupaflowGlobalConfiguration.get().setCredentialsId(null);
        assertNull(CredentialChoice.of(null, inner));
        assertNotNull(CredentialChoice.of("own", inner));
    }
}
